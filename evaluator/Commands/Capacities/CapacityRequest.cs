using MlServe.Evaluator.Capacity;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Service;

namespace MlServe.Evaluator.Commands.Capacities;

/// <summary>What <c>evaluator capacity</c> was asked for.</summary>
/// <param name="What">A manifest, or the folder of a search; null: a service that runs.</param>
/// <param name="Choice">What is searched for.</param>
/// <param name="Cluster">Where.</param>
/// <param name="Deploying">How it is deployed and checked.</param>
/// <param name="Out">In which folder the search's is made.</param>
/// <param name="Json">Whether a program reads the result.</param>
internal sealed record CapacityRequest(
    string? What, CapacityChoice Choice, ClusterChoice Cluster, EvaluationOptions Deploying, string Out, bool Json)
{
    /// <summary>The settings of a new search.</summary>
    /// <exception cref="UserErrorException">Something lacks, or does not go together.</exception>
    public CapacitySettings Begin(CommandContext context)
    {
        if (What is null && Choice.Url is null)
            throw new UserErrorException("name what is to be deployed, or with --url a service that runs: evaluator capacity MANIFEST --slo \"p95<200ms\".");
        if (What is { } path && Directory.Exists(path)
            && !Directory.EnumerateFiles(path).Any(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".json"))
            throw new UserErrorException($"{path} is not the folder of a search: name one, or a manifest.");
        if (Choice.Objectives.Count == 0)
            throw new UserErrorException($"--slo is missing: what the load must keep to, such as {ObjectiveReader.Known}.");
        if (What is null && Choice.Replicas is not null)
            throw new UserErrorException("--replicas needs a MANIFEST: a service that runs already has the replicas that it has.");
        var settings = new CapacitySettings
        {
            Name = What is { } manifest ? Path.GetFileNameWithoutExtension(manifest.TrimEnd('/')) : Choice.Url!.Url.Host,
            Manifest = What,
            Url = Choice.Url?.ToString(),
            Objectives = Choice.Objectives,
            Kinds = Choice.Only is { } only ? [only] : [LoadKind.Rate, LoadKind.Users],
            Minutes = Choice.Minutes ?? CapacityChoice.StandardMinutes,
            ThinkSeconds = Choice.ThinkSeconds ?? CapacityChoice.StandardThinkSeconds,
            Seed = Choice.Seed ?? context.Random.Next(),
            Replicas = Choice.Replicas,
            Check = Deploying.Contract.Check is { } check ? CheckWords.Of(check) : null,
            Answer = Deploying.Contract.Answers.Text,
            Path = Deploying.Contract.Path,
            Context = Cluster.Context,
            StartedAt = context.Time.GetUtcNow(),
        };
        settings.RequireLongEnough();
        return settings;
    }

    /// <summary>Trials of two services, or of two clusters, are not of one search. The same address may be named: credentials are not kept.</summary>
    public void RequireSame(CapacityFolder past, CapacitySettings settings)
    {
        if (Choice.Url is { } url && url.ToString() != settings.Url)
            throw new UserErrorException($"{past.Path} is of {settings.Url ?? "the address that its Service has"}, not of {url}: begin a new search.");
        if ((Cluster.Context is { } cluster && cluster != settings.Context) || (Cluster.Embedded && settings.Context is not null))
            throw new UserErrorException($"{past.Path} is of the cluster {settings.Context ?? "embedded"}: begin a new search for another.");
    }
}
