using System.CommandLine;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.Monitoring.Prometheus;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Kubernetes.Selectors;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator monitor</c>: the usage monitor alone.</summary>
internal static class MonitorCommand
{
    private const double LongestSeconds = 7 * 24 * 3600;

    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var duration = DurationOption.Create(
            ["--duration", "-d"],
            "How long to monitor: seconds, or 45s, 30m, 2h. 1800 at the default interval gives 360 rows.",
            0.1,
            LongestSeconds,
            null
        );
        duration.Required = true;
        var output = FileOption.Output("Where the rows go (CSV, the original monitor's eight columns); - is standard output.");
        output.Required = true;
        var interval = SharedOptions.Interval("Time between two rows.");
        var container = new Option<string[]>("--container")
        {
            Description = "Name of the container whose resources count; may be given several times.",
            HelpName = "NAME",
            DefaultValueFactory = _ => [PodFilter.DefaultContainer],
        };
        var space = SharedOptions.Namespace("Namespace of the pods. Default: the kubeconfig's.");
        var selector = new Option<string?>("--selector", "-l")
        {
            Description = "Label selector of the pods, as kubectl takes it. Default: all pods that have the container.",
            HelpName = "L",
        };
        var events = new Option<string?>("--events")
        {
            Description = "Where events go (CSV): replica changes, restarts, OOM kills, gaps. Default: nowhere.",
            HelpName = "FILE",
        };
        var overwrite = SharedOptions.Overwrite();
        var cluster = new ClusterOptions(deploys: false);
        var usage = new UsageOptions();
        var command = new Verb(
            "monitor",
            "Write what the pods request and use, one row every few seconds.",
            "monitor -d 1800 -o resource_usage.csv",
            "monitor -d 60 -o usage.csv --container web --selector app=web --context my-cluster")
        {
            duration, output, interval, container, space, selector, events, overwrite,
        };
        cluster.AddTo(command);
        usage.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                RunAsync(
                    new Request(
                        parsed.GetValue(duration),
                        parsed.GetValue(interval),
                        parsed.GetValue(output)!,
                        parsed.GetValue(events),
                        parsed.GetValue(overwrite),
                        parsed.GetValue(container)!.ToHashSet(),
                        parsed.GetValue(space),
                        CheckSelector(parsed.GetValue(selector)),
                        cluster.Bind(parsed),
                        usage.Bind(parsed)
                    ),
                    context,
                    ct
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(Request request, CommandContext context, CancellationToken ct)
    {
        var (time, from) = (context.Time, request.From);
        if (from.Compare && request.Output == OutputFile.StandardOutput)
            throw new UserErrorException("--compare-sources keeps the second source's rows beside the first one's: name a file with -o.");
        using var prometheus = from.Prometheus is { } server ? new PrometheusMetrics(server, time, request.Interval) : null;
        if (prometheus is not null)
            await prometheus.CheckAsync(ct);
        await using var cluster = await ClusterAccess.AttachAsync(request.Cluster, ct);
        var filter = new PodFilter(request.Namespace ?? cluster.Client.Config.Namespace, request.Containers, request.Selector);
        var (first, second) = UsageSource.Choose(cluster.Client, prometheus, from);
        var source = new UsageSource(cluster.Client, filter, first, second);
        OutputFile.Check(
            request.Overwrite,
            new AskedFile(request.Output, "-o"),
            new AskedFile(second is null ? null : SourceRecord.RowsBeside(request.Output), "-o"),
            new AskedFile(request.Events, "--events"));
        // A first look before any file is made: an unreachable cluster, or a container that nobody has, leaves nothing behind.
        RequireContainer(filter, await source.ReadAsync(ct), cluster.Description);

        using var usage = UsageCsv.Open(request.Output, request.Overwrite ? ExistingFile.Overwrite : ExistingFile.Refuse);
        using var sources = second is null ? null : new SourceRecord(request.Output, first, second, request.Overwrite);
        using var log = new EventLog(request.Events, request.Overwrite);
        var count = Beat.Count(request.Duration, request.Interval);
        // A pod's log has both streams in one: where the rows go to the first, the second keeps to warnings.
        void Say(string line)
        {
            if (request.Output != OutputFile.StandardOutput)
                context.Error.WriteLine(line);
        }

        Say(
            Invariant($"monitoring container {string.Join(", ", request.Containers)} in namespace {filter.Namespace} on {cluster.Description}: {count} rows "
                    + $"to {request.Output}"
            )
        );
        var rows = 0;
        var gaps = 0;
        var monitor = new UsageMonitor(source, filter, log, time)
        {
            Sampled = row =>
            {
                usage.Write(row);
                rows++;
                gaps += row.IsGap ? 1 : 0;
            },
            Compared = (row, other) => sources?.Add(row, other),
            Warned = context.Warn,
        };
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var watcher = new ClusterWatcher(cluster.Client, new WatchScope(filter, null, null, time.GetUtcNow()), log, time);
        var watching = request.Events is null ? Task.CompletedTask : watcher.RunAsync(over.Token);
        await monitor.RunAsync(request.Interval, count, ct);
        await over.CancelAsync();
        await watching;
        foreach (var line in sources?.Conclude().Lines() ?? [])
            Say(line);
        Say($"{NumberText.Count(rows, "row")}{(gaps > 0 ? $", {gaps} of them gaps" : "")} in {request.Output}");
        return ct.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }

    private static void RequireContainer(PodFilter filter, UsageReading reading, string cluster)
    {
        var there = reading.Pods.SelectMany(pod => pod.Spec?.Containers ?? []).Select(container => container.Name).Distinct().Order(StringComparer.Ordinal);
        if (there.Any(filter.Containers.Contains))
            return;
        throw new UserErrorException(
            $"no pod in namespace {filter.Namespace} of {cluster} has a container named {string.Join(" or ", filter.Containers)}"
            + (there.Any() ? $"; the containers there are {string.Join(", ", there)}: name one with --container."
                : ": deploy first, or name --container, --namespace, --selector or --context."));
    }

    private static string? CheckSelector(string? selector)
    {
        try
        {
            return selector is null ? null : LabelSelector.Parse(selector).ToString();
        }
        catch (FormatException exception)
        {
            throw new UserErrorException($"--selector {selector}: {exception.Message}", exception);
        }
    }

    private sealed record Request(
        TimeSpan Duration,
        TimeSpan Interval,
        string Output,
        string? Events,
        bool Overwrite,
        IReadOnlySet<string> Containers,
        string? Namespace,
        string? Selector,
        ClusterChoice Cluster,
        UsageChoice From
    );
}
