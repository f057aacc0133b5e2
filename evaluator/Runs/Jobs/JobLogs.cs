using k8s.Models;
using MlServe.Evaluator.Monitoring;
using MlServe.Kubernetes;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Runs.Jobs;

/// <summary>What a Job's pods print, kept as logs/POD-CONTAINER.log in the run folder.</summary>
/// <param name="client">The cluster.</param>
/// <param name="pods">The Job's pods.</param>
/// <param name="folder">The run folder.</param>
/// <param name="printed">Takes every line once, soon after it was printed; null: nobody waits for them, and all are read at the end.</param>
/// <param name="time">The pauses'.</param>
internal sealed class JobLogs(KubernetesClient client, PodFilter pods, string folder, Action<string>? printed, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly Lock gate = new();

    // Lines of each log that were handed on already.
    private readonly Dictionary<string, int> known = [];

    /// <summary>Hands lines on as they are printed, until cancelled. A log that breaks off is read anew. Does not throw.</summary>
    public async Task FollowAsync(CancellationToken ct)
    {
        if (printed is null)
            return;
        var followed = new Dictionary<string, Task>();
        try
        {
            while (true)
            {
                foreach (var pod in await ListAsync(ct))
                    foreach (var container in pod.Containers.Where(container => HasStarted(pod, container.Name)))
                        if (!followed.TryGetValue(FileOf(pod, container), out var before) || before.IsFaulted)
                            followed[FileOf(pod, container)] = FollowAsync(pod, container, ct);
                await Task.Delay(Pause, time, ct);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException || ClusterFailure.Is(exception))
        {
            // What is not followed is read at the end.
        }

        await Task.WhenAll(followed.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Reads all of them, also of pods that failed.</summary>
    /// <param name="ct">Ends it.</param>
    /// <param name="isStopped">The Job was stopped: pods that still run count as pods that succeeded.</param>
    /// <returns>What each pod that succeeded printed, and the last line of all that did not.</returns>
    public async Task<(IReadOnlyDictionary<string, string> Succeeded, string? LastWords)> ReadAsync(CancellationToken ct, bool isStopped = false)
    {
        var succeeded = new Dictionary<string, string>();
        string? lastWords = null;
        foreach (var pod in await ListAsync(ct))
        {
            var all = "";
            foreach (var container in pod.Containers.Where(container => HasStarted(pod, container.Name)))
            {
                var log = await client.GetLogAsync(pod.Name() ?? "", pods.Namespace, new LogOptions { Container = container.Name }, ct);
                await File.WriteAllTextAsync(FileOf(pod, container), log, ct);
                Take(FileOf(pod, container), log.Split('\n')[..^(log.EndsWith('\n') || log.Length == 0 ? 1 : 0)]);
                all += log + "\n";
            }

            if (pod.Status?.Phase == "Succeeded" || (isStopped && pod.Status?.Phase == "Running"))
                succeeded[pod.Name() ?? ""] = all;
            else
                lastWords = all.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? lastWords;
        }

        return (succeeded, lastWords);
    }

    private async Task FollowAsync(V1Pod pod, V1Container container, CancellationToken ct)
    {
        var path = ResourceKind.Of<V1Pod>().Path(pods.Namespace, pod.Name(), "log") + $"?container={Uri.EscapeDataString(container.Name)}&follow=true";
        using var reader = new StreamReader(await client.GetStreamAsync(path, ct));
        using var registration = ct.Register(reader.Dispose);
        await using var file = new StreamWriter(FileOf(pod, container)) { AutoFlush = true };
        var lines = new List<string>();
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            lines.Add(line);
            await file.WriteLineAsync(line);
            Take(FileOf(pod, container), lines);
        }
    }

    private async Task<IEnumerable<V1Pod>> ListAsync(CancellationToken ct) =>
        (await client.ListAsync<V1Pod>(ResourceQuery.In(pods.Namespace, pods.LabelSelector), ct)).Items;

    private void Take(string log, IReadOnlyList<string> lines)
    {
        if (printed is null)
            return;
        lock (gate)
        {
            foreach (var line in lines.Skip(known.GetValueOrDefault(log)))
                printed(line);
            known[log] = Math.Max(lines.Count, known.GetValueOrDefault(log));
        }
    }

    private static bool HasStarted(V1Pod pod, string container) =>
        pod.ContainerStatuses.Any(status => status.Name == container && (status.State?.Running is not null || status.State?.Terminated is not null));

    private string FileOf(V1Pod pod, V1Container container) =>
        Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "logs")).FullName, $"{pod.Name()}-{container.Name}.log");
}
