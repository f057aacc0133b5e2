using System.CommandLine;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Service;
using MlServe.Kubernetes.Manifests;
using MlServe.Linux;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator up</c>: deploys on the embedded cluster and leaves it there.</summary>
internal static class UpCommand
{
    private static readonly TimeSpan ClassifyPatience = TimeSpan.FromSeconds(30);

    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var manifest = new Argument<string>("MANIFEST") { Description = "What to deploy (YAML or JSON)." };
        var readyTimeout = SharedOptions.ReadyTimeout(120);
        var command = new Verb(
            "up",
            "Deploy on the embedded cluster and leave it: to look at it, to load it, to use kubectl on it.",
            "up deploy_hpa/deployment_hpa.yaml")
        {
            manifest,
            readyTimeout,
        };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(manifest)!, parsed.GetValue(readyTimeout), context, ct));
        return command;
    }

    private static async Task<int> RunAsync(string path, TimeSpan readyTimeout, CommandContext context, CancellationToken ct)
    {
        void Say(string line) => context.Error.WriteLine(line);
        InputFile.ExpectManifest(path);
        var manifest = ManifestFile.Read(path);
        var target = RunTarget.Of(manifest);
        var (info, wasStarted) = await EnsureRunningAsync(target.NodePort, Say, ct);
        Say(wasStarted ? $"started the embedded cluster (pid {info.Pid})" : $"using the embedded cluster that runs already (pid {info.Pid})");

        await using var cluster = ClusterAccess.Embedded(info, owned: null);
        var applied = new AppliedManifest(cluster.Client, manifest, RunLabels.Up);
        try
        {
            await applied.ClearTheWayAsync(Say, ct);
            Say($"applying {path}");
            await applied.ApplyAsync(Say, ct);
            await new Readiness(cluster.Client, target, context.Time)
                .WaitAsync(readyTimeout, (ready, wanted) => Say($"{ready} of {wanted} replicas ready"), ct);
        }
        catch (UserErrorException)
        {
            Say(
                applied.IsApplied
                    ? "it is left as it is, to be looked at; 'evaluator down' removes it"
                    : "the embedded cluster goes on; 'evaluator down' stops it"
            );
            throw;
        }

        if (target.Service is not null)
        {
            var url = await ServiceAddress.FindAsync(cluster.Client, target, isEmbedded: true, ct);
            using var http = ServiceCheck.NewClient(ClassifyPatience);
            await new ServiceCheck(http, context.Time).WaitAsync(url, ClassifyPatience, ct);
            context.Output.WriteLine(new Uri(url, "/"));
        }

        context.Output.WriteLine(ClusterCommand.ExportLine(info));
        return ExitCode.Done;
    }

    /// <summary>A port that someone else has is only known to be someone else's while no cluster of ours runs.</summary>
    private static async Task<(LocalCluster.Hosting.ClusterInfo Info, bool WasStarted)> EnsureRunningAsync(
        int? nodePort, Action<string> say, CancellationToken ct)
    {
        if (LocalCluster.Hosting.ClusterProcess.Status(EmbeddedCluster.StandingState) is null)
        {
            if (nodePort is { } port && PortHolder.IsTaken(port))
                await EmbeddedCluster.AwaitEndOfOtherRunAsync(say, ct);
            EmbeddedCluster.RefuseTakenPort(nodePort);
        }

        return await EmbeddedCluster.EnsureRunningAsync(ct);
    }
}
