using System.CommandLine;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Service;
using MlServe.Kubernetes.Manifests;
using MlServe.Linux;

namespace MlServe.Evaluator.Commands.Clusters;

/// <summary><c>evaluator up</c>: deploys on the embedded cluster and leaves it there.</summary>
internal static class UpCommand
{
    private static readonly TimeSpan ClassifyPatience = TimeSpan.FromSeconds(30);

    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var manifest = new Argument<string>("MANIFEST") { Description = "What to deploy (YAML or JSON)." };
        var readyTimeout = SharedOptions.ReadyTimeout(120);
        var url = UrlOption.Service("Where the service answers with a prediction. Default: /test at the Service's node port.");
        var service = new ServiceOptions("classifies", hasPath: true);
        var (model, images) = (FileOption.DeployedModel(), SharedOptions.Images());
        var command = new Verb(
            "up",
            "Deploy on the embedded cluster and leave it: to look at it, to load it, to use kubectl on it.",
            "up deploy_hpa/deployment_hpa.yaml",
            "up deploy_k8s/deployment_k8s.yaml --model models/food11-small.onnx",
            "up mine.yaml --image my-server=\"/usr/bin/python3 /home/me/server.py\" --url http://localhost:32000/health")
        {
            manifest,
            readyTimeout,
            url,
            model,
            images,
        };
        service.AddTo(command);
        command.SetAction((parsed, ct) => RunAsync(
            new Request(
                parsed.GetValue(manifest)!,
                parsed.GetValue(readyTimeout),
                UrlOption.Read(parsed, url, UrlOption.ServiceExample),
                parsed.GetValue(model),
                parsed.GetValue(images)!,
                service.Bind(parsed)),
            context,
            ct));
        return command;
    }

    private static async Task<int> RunAsync(Request asked, CommandContext context, CancellationToken ct)
    {
        void Say(string line) => context.Error.WriteLine(line);
        InputFile.ExpectManifest(asked.Manifest);
        asked.Contract.Require(asked.Url);
        var manifest = DeployedModel.In(ManifestFile.Read(asked.Manifest), asked.Model);
        var target = RunTarget.Of(manifest);
        var (info, wasStarted) = await EnsureRunningAsync(target.NodePort, asked.Images, Say, ct);
        Say(wasStarted ? $"started the embedded cluster (pid {info.Pid})" : $"using the embedded cluster, which is already running (pid {info.Pid})");

        await using var cluster = ClusterAccess.Embedded(info, owned: null);
        var applied = new AppliedManifest(cluster.Client, manifest, RunLabels.Up);
        try
        {
            await applied.ClearTheWayAsync(Say, ct);
            Say($"applying {asked.Manifest}");
            await applied.ApplyAsync(Say, ct);
            await new Readiness(cluster.Client, target, context.Time)
                .WaitAsync(asked.ReadyTimeout, (ready, wanted) => Say($"{ready} of {wanted} replicas ready"), ct);
            if (target.Service is not null || asked.Url is not null)
            {
                var url = asked.Url ?? asked.Contract.Within(await ServiceAddress.FindAsync(cluster.Client, target, isEmbedded: true, ct));
                using var http = url.NewClient(ClassifyPatience);
                await new ServiceCheck(http, context.Time, asked.Contract).WaitAsync(url, ClassifyPatience, ct);
                context.Output.WriteLine(new Uri(url.Url, "/"));
            }
        }
        catch (UserErrorException)
        {
            Say(
                applied.IsApplied
                    ? "it is left as it is, to be looked at; 'evaluator down' removes it"
                    : "the embedded cluster keeps running; 'evaluator down' stops it"
            );
            throw;
        }

        context.Output.WriteLine(ClusterCommand.ExportLine(info));
        Say("'evaluator down' removes it");
        return ExitCode.Done;
    }

    /// <summary>A port that someone else has is only known to be someone else's while no cluster of ours runs.</summary>
    private static async Task<(LocalCluster.Hosting.ClusterInfo Info, bool WasStarted)> EnsureRunningAsync(
        int? nodePort, IReadOnlyList<string> images, Action<string> say, CancellationToken ct)
    {
        if (LocalCluster.Hosting.ClusterProcess.Status(EmbeddedCluster.StandingState) is null)
        {
            if (nodePort is { } port && PortHolder.IsTaken(port))
                await EmbeddedCluster.AwaitEndOfOtherRunAsync(say, ct);
            EmbeddedCluster.RefuseTakenPort(nodePort);
        }

        return await EmbeddedCluster.EnsureRunningAsync(images, ct);
    }

    private sealed record Request(
        string Manifest, TimeSpan ReadyTimeout, HttpAddress? Url, string? Model, IReadOnlyList<string> Images, ServiceContract Contract);
}
