using System.Net;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Probes;

/// <summary>What a container's probes tell the node.</summary>
internal interface IProbeListener
{
    /// <summary>The startup probe succeeded, or there is none.</summary>
    void Started();

    /// <summary>The container may or may not get traffic from now on.</summary>
    void Ready(bool ready);

    /// <summary>The container is to be ended and started again.</summary>
    /// <param name="probe">Liveness or Startup.</param>
    /// <param name="graceSeconds">The probe's own grace; null: the pod's.</param>
    void Unhealthy(string probe, long? graceSeconds);

    /// <summary>One answer was bad.</summary>
    void Failed(string probe, string message);
}

/// <summary>Asks one run of a container, each probe on its own timer: a slow answer delays no other.</summary>
internal static class ContainerProbes
{
    /// <summary>
    /// Runs until cancelled. Without a readiness probe a started container is ready. When the pod stops, only readiness is
    /// asked on, as the kubelet does it: a pod that terminates may still have to serve.
    /// </summary>
    /// <param name="container">The container of the pod's spec.</param>
    /// <param name="address">The pod's address.</param>
    /// <param name="process">The running container.</param>
    /// <param name="listener">Who is told.</param>
    /// <param name="time">The clock of delays and periods.</param>
    /// <param name="stop">The pod stops.</param>
    /// <param name="cancel">The container has ended.</param>
    public static async Task RunAsync(
        JsonObject container, IPAddress address, ContainerProcess process, IProbeListener listener, TimeProvider time, CancellationToken stop, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancel);
        try
        {
            if (container.Object("startupProbe") is { } startup)
                await ReadAsync(startup, "Startup", stopAtFirst: true, verdict =>
                {
                    if (!verdict)
                        listener.Unhealthy("Startup", ProbeSettings.From(startup).TerminationGraceSeconds);
                }, either.Token);
            listener.Started();

            var liveness = container.Object("livenessProbe") is { } live
                ? ReadAsync(live, "Liveness", stopAtFirst: false, verdict =>
                {
                    if (!verdict)
                        listener.Unhealthy("Liveness", ProbeSettings.From(live).TerminationGraceSeconds);
                }, either.Token)
                : Task.CompletedTask;
            if (container.Object("readinessProbe") is { } readiness)
                await ReadAsync(readiness, "Readiness", stopAtFirst: false, listener.Ready, cancel);
            else
                listener.Ready(true);
            await liveness;
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The container has ended, or is about to and has nothing left to ask.
        }

        Task ReadAsync(JsonObject probe, string name, bool stopAtFirst, Action<bool> verdict, CancellationToken until) =>
            AskAsync(ProbeAction.From(probe, container, address, process), ProbeSettings.From(probe), name, stopAtFirst, verdict, listener, time, until);
    }

    private static async Task AskAsync(
        ProbeAction action, ProbeSettings settings, string name, bool stopAtFirst, Action<bool> verdict, IProbeListener listener, TimeProvider time, CancellationToken cancel)
    {
        await Task.Delay(settings.InitialDelay, time, cancel);
        var tally = new ProbeTally(settings);
        for (var next = time.GetUtcNow(); ;)
        {
            var answer = await action.AskAsync(settings.Timeout, cancel);
            cancel.ThrowIfCancellationRequested();
            if (!answer.Succeeded)
                listener.Failed(name, answer.Message);
            if (tally.Add(answer.Succeeded) is { } counts)
            {
                verdict(counts);
                if (counts && stopAtFirst)
                    return;
            }

            next += settings.Period;
            var pause = next - time.GetUtcNow();
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, time, cancel);
            else
                next = time.GetUtcNow();
        }
    }
}
