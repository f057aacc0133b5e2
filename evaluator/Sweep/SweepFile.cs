using MlServe.Evaluator.Files;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Jobs;
using MlServe.Evaluator.Statistics;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Sweep;

/// <summary>
/// Reads a sweep (docs/formats.md, docs/sweep.schema.json): <c>manifest:</c>, <c>parameters:</c> and what they are run with.
/// Every mistake is named with its line, fields that the manifest does not have included.
/// </summary>
internal static class SweepFile
{
    private const int MostTrials = 1000, MostAtOnce = 64;

    /// <summary>Keys of the file; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> Keys =
    [
        "name",
        "manifest",
        "plan",
        "minutes",
        "trials",
        "seed",
        "sample",
        "count",
        "objective",
        "early_stopping",
        "parallel",
        "max_failed_trials",
        "combine",
        "ready_timeout",
        "time_limit",
        "interval",
        "max_failed",
        "parameters",
        "heat_maps",
    ];

    /// <summary>Keys of a heat map; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> HeatMapKeys = ["metric", "x", "y", "fixed"];

    /// <summary>Reads the file at <paramref name="path"/>; manifest and plan are looked for beside it.</summary>
    /// <exception cref="UserErrorException">It cannot be read, or is no sweep.</exception>
    public static SweepDefinition Read(string path) => Parse(TextFile.ReadAll(path), path);

    /// <summary>Reads the text of a sweep.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">For messages and for the sweep's name; manifest and plan are looked for beside it.</param>
    /// <param name="manifestPath">The manifest, where it is not the one that the text names.</param>
    public static SweepDefinition Parse(string text, string path, string? manifestPath = null)
    {
        var mistakes = new YamlMistakes(path);
        var file = YamlMapping.Parse(text, path, mistakes, Keys, "a sweep is a mapping with the keys 'manifest' and 'parameters'");
        var folder = Path.GetDirectoryName(path) ?? "";
        var manifest = ReadManifest(file, folder, manifestPath);
        var sampling = SearchReader.ReadSampling(file);
        var parameters = SweepParameterReader.ReadAll(file, sampling, manifest);
        var definition = new SweepDefinition
        {
            Name = ReadName(file) ?? Path.GetFileNameWithoutExtension(path),
            Text = text,
            // Null only after a mistake, and then nobody sees it.
            Manifest = manifest!,
            ManifestName = Path.GetFileName(file.Text("manifest")) ?? "",
            Parameters = parameters,
            Plan = file.Text("plan") is { } plan ? Path.Combine(folder, plan) : null,
            Minutes = file.Minutes("minutes"),
            Trials = file.Whole("trials", 1, MostTrials, 1) ?? 1,
            Seed = file.Find("seed") is null ? null : file.Whole("seed", 0, int.MaxValue),
            Sampling = sampling,
            Count = sampling == Sampling.Grid ? null : file.Whole("count", 1, SweepCells.Most) ?? 1,
            Parallel = file.Whole("parallel", 1, MostAtOnce, 1) ?? 1,
            MaxFailedTrials = file.Find("max_failed_trials") is null ? null : file.Whole("max_failed_trials", 0, int.MaxValue),
            Combination = file.OneOf("combine", ["median", "mean"]) == "mean" ? Combination.Mean : Combination.Median,
            ReadyTimeout = file.Duration("ready_timeout", TimeSpan.FromSeconds(1)) ?? TimeSpan.FromMinutes(5),
            TimeLimit = file.Duration("time_limit", TimeSpan.FromSeconds(1)) ?? TimeSpan.FromHours(1),
            Interval =
                file.Duration("interval", TimeSpan.FromSeconds(0.1))
                ?? TimeSpan.FromSeconds(manifest is not null && SweepTarget.IsJob(manifest) ? 1 : 5),
            MaxFailed = file.Failures("max_failed"),
            HeatMaps = [.. ReadHeatMaps(file, [.. parameters.Select(parameter => parameter.Name)])],
        };
        definition = SearchReader.Read(file, definition, isJob: manifest is null || SweepTarget.IsJob(manifest));
        if (sampling == Sampling.Grid && CombinationsOf(parameters) > SweepCells.Most)
            file.Mistake("parameters", $"make more than {SweepCells.Most} cells: take fewer values, or 'sample: random'");
        mistakes.ThrowIfAny();
        Check(definition);
        return definition.Sampling == Sampling.Tpe
            ? definition with { Count = (int)Math.Min(definition.Count!.Value, CombinationsOf(parameters)) }
            : definition;
    }

    /// <summary>How many combinations there are, as far as that matters.</summary>
    private static decimal CombinationsOf(IReadOnlyList<SweepParameter> parameters) => parameters.Aggregate(
        1m, (product, parameter) => Math.Min(product * Math.Max(1, parameter.Range is { } range ? range.Steps + 1 : parameter.Values.Count), int.MaxValue));

    /// <summary>It becomes part of a folder's name.</summary>
    private static string? ReadName(YamlMapping file)
    {
        var name = file.Text("name");
        if (name is not null && !SweepParameterReader.Name().IsMatch(name))
            file.Mistake("name", $"must be a word of letters, digits, - and _, not '{name}'");
        return name;
    }

    private static ManifestFile? ReadManifest(YamlMapping file, string folder, string? instead)
    {
        if (file.Text("manifest") is not { } named)
        {
            if (file.Find("manifest") is null)
                file.Mistake("manifest", "is missing; name the manifest that is varied, relative to this file");
            return null;
        }

        try
        {
            return ManifestFile.Read(instead ?? Path.Combine(folder, named));
        }
        catch (ManifestException exception)
        {
            file.Mistake("manifest", exception.Message.ReplaceLineEndings("; "));
            return null;
        }
    }

    private static IEnumerable<HeatMapQuery> ReadHeatMaps(YamlMapping file, IReadOnlyList<string> parameters)
    {
        foreach (
            var node in file.List(
                "heat_maps",
                "must be a list of heat maps",
                HeatMapKeys,
                "must be a mapping such as { metric: response_time_s, x: cpu, y: memory }"
            )
        )
        {
            var (metric, x, y) = (node.Text("metric"), node.Text("x"), node.Text("y"));
            if (metric is null && node.Find("metric") is null)
                node.Mistake("metric", "is missing");
            if (x is null && node.Find("x") is null)
                node.Mistake("x", "is missing");
            var others = node.Texts("fixed", "must be a mapping of parameters to values, such as { replicas: 2 }");
            foreach (var (key, name) in (IEnumerable<(string, string?)>)[("x", x), ("y", y), .. others.Keys.Select(name => ("fixed", (string?)name))])
            {
                if (name is not null && !parameters.Contains(name))
                    node.Mistake(key, $"'{name}' is not a parameter; the parameters are {string.Join(", ", parameters)}");
            }

            if (x is not null && x == y)
                node.Mistake("y", "must be another parameter than x");
            yield return new HeatMapQuery(metric ?? "", x ?? "", y) { Fixed = others };
        }
    }

    /// <summary>What <c>run</c> would refuse is refused before anything is started.</summary>
    private static void Check(SweepDefinition definition)
    {
        if (SweepTarget.IsJob(definition.Manifest))
        {
            JobTarget.Of(definition.Manifest);
            return;
        }

        var target = RunTarget.Of(definition.Manifest);
        if (target.Service is null)
            throw new UserErrorException($"{definition.Manifest.Name}: no Service of type NodePort or LoadBalancer selects Deployment {target.Name}: add one.");
    }
}
