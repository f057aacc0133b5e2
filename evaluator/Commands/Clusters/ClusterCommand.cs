using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.LocalCluster.Hosting;

namespace MlServe.Evaluator.Commands.Clusters;

/// <summary><c>evaluator cluster</c>: the embedded cluster alone.</summary>
internal static class ClusterCommand
{
    /// <summary>The command with its verbs.</summary>
    public static Command Create(CommandContext context) =>
        new Verb("cluster", "The embedded cluster alone: kubectl works with it.", "cluster up", "cluster status", "cluster down")
        {
            Up(context), Down(context), Status(context), Serve(),
        };

    /// <summary>What makes kubectl talk to the cluster, to be typed or evaluated by a shell.</summary>
    public static string ExportLine(ClusterInfo info) => $"export KUBECONFIG='{info.Kubeconfig.Replace("'", "'\\''")}'";

    private static Command Up(CommandContext context)
    {
        var cpus = Cpus();
        var images = SharedOptions.Images();
        var command = new Verb(
            "up",
            "Start it, and print how to point kubectl at it.",
            "cluster up",
            "cluster up --cpus 2",
            "cluster up > kubeconfig.sh && . ./kubeconfig.sh && kubectl get nodes",
            "cluster up --image python=/usr/bin/python3") { cpus, images };
        command.SetAction(
            async (parsed, ct) =>
            {
                var (info, wasStarted) = await EmbeddedCluster.EnsureRunningAsync(parsed.GetValue(images)!, ct, (decimal?)parsed.GetValue(cpus));
                context.Error.WriteLine(
                    wasStarted
                        ? $"the embedded cluster is running on {info.Server} (pid {info.Pid})"
                        : $"the embedded cluster is already running on {info.Server} (pid {info.Pid})"
                );
                SayNode(info, context.Error);
                context.Output.WriteLine(ExportLine(info));
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Down(CommandContext context)
    {
        var command = new Verb(
            "down",
            "Stop it, and with it everything it runs.",
            "cluster down");
        command.SetAction(async (_, ct) =>
        {
            var stopped = await ClusterProcess.StopAsync(EmbeddedCluster.StandingState, ct);
            context.Error.WriteLine(stopped ? "stopped the embedded cluster" : "the embedded cluster was not running");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Status(CommandContext context)
    {
        var json = SharedOptions.Json("An object with running, kubeconfig, server, pid, limits and capacity.");
        var command = new Verb(
            "status",
            "Say whether it runs, and where.",
            "cluster status",
            "cluster status --json") { json };
        command.SetAction(parsed =>
        {
            var info = ClusterProcess.Status(EmbeddedCluster.StandingState);
            if (parsed.GetValue(json))
            {
                context.Output.WriteLine(
                    JsonSerializer.Serialize(
                        new
                        {
                            running = info is not null,
                            kubeconfig = info?.Kubeconfig,
                            server = info?.Server,
                            pid = info?.Pid,
                            limits = info?.Limits,
                            capacity = info?.Capacity,
                        },
                        JsonFile.Options
                    )
                );
            }
            else if (info is null)
            {
                context.Output.WriteLine("the embedded cluster is not running; 'evaluator cluster up' starts it");
            }
            else
            {
                context.Output.WriteLine($"the embedded cluster is running on {info.Server} (pid {info.Pid})");
                SayNode(info, context.Output);
                context.Output.WriteLine(ExportLine(info));
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Option<double?> Cpus() => new Option<double?>("--cpus")
    {
        Description = "Cores that pods may request in all [default: the machine's, at least 8].",
        HelpName = "N",
    }.Within(0.1, 1024, "cores");

    /// <summary>Whether limits hold and requests are more than promises: it decides over what a run here is worth.</summary>
    private static void SayNode(ClusterInfo info, TextWriter to)
    {
        if (info.Limits is not null)
            to.WriteLine($"limits: {info.Limits}");
        if (info.Capacity is not null)
            to.WriteLine($"capacity: {info.Capacity}");
    }

    /// <summary>What the others start: the cluster itself, in the foreground.</summary>
    private static Command Serve()
    {
        var state = new Option<string>("--state") { Description = "The cluster's folder.", HelpName = "DIR", Required = true };
        var owned = SharedOptions.Owned("End when standard input closes, and forget everything.");
        var cpus = Cpus();
        var images = SharedOptions.Images();
        // metrics-server's own name for it.
        var resolution = DurationOption.Create(["--metric-resolution"], "Time between two readings of what pods use.", 0.1, 3600, 15);
        var command = new Command("serve", "Run the cluster in this process.") { state, owned, cpus, images, resolution };
        command.Hidden = true;
        command.SetAction(async (parsed, ct) =>
        {
            using var log = LoggerFactory.Create(logging => logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff ";
            }));
            var options = new LocalClusterOptions
            {
                StateDirectory = parsed.GetValue(state)!,
                Images = EmbeddedImages.With(parsed.GetValue(state)!, parsed.GetValue(images)!),
                Cpus = (decimal?)parsed.GetValue(cpus),
                UsageInterval = parsed.GetValue(resolution),
                Ephemeral = parsed.GetValue(owned),
                Log = log,
            };
            await ClusterProcess.RunAsync(options, parsed.GetValue(owned), ct);
            return ExitCode.Done;
        });
        return command;
    }
}
