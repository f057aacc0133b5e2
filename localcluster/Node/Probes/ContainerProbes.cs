using System.Net;
using k8s.Models;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Objects;
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
/// <param name="container">The container of the pod's spec.</param>
/// <param name="address">The pod's address.</param>
/// <param name="process">The running container.</param>
/// <param name="listener">Who is told.</param>
/// <param name="time">The clock of delays and periods.</param>
internal sealed class ContainerProbes(V1Container container, IPAddress address, ContainerProcess process, IProbeListener listener, TimeProvider time)
{
    private readonly SteadyClock clock = new(time);

    /// <summary>
    /// Runs until cancelled. Without a readiness probe a started container is ready. When the pod stops, only readiness is
    /// asked on, as the kubelet does it: a pod that terminates may still have to serve.
    /// </summary>
    /// <param name="stop">The pod stops.</param>
    /// <param name="ct">The container has ended.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, ct);
        try
        {
            if (container.StartupProbe is { } startup)
                await HealthAsync(startup, "Startup", untilSuccess: true);
            listener.Started();

            var liveness = container.LivenessProbe is { } live ? HealthAsync(live, "Liveness", untilSuccess: false) : Task.CompletedTask;
            if (container.ReadinessProbe is { } readiness)
                await AskAsync(readiness, "Readiness", untilSuccess: false, listener.Ready, ct);
            else
                listener.Ready(true);
            await liveness;
        }
        // Asked of the two themselves: the linked one hears of their end a moment later than the probe that waits.
        catch (OperationCanceledException) when (stop.IsCancellationRequested || ct.IsCancellationRequested)
        {
            // The container has ended, or is about to and has nothing left to ask.
        }

        Task HealthAsync(V1Probe probe, string name, bool untilSuccess) => AskAsync(probe, name, untilSuccess, healthy =>
        {
            if (!healthy)
                listener.Unhealthy(name, probe.TerminationGracePeriodSeconds);
        }, either.Token);

        async Task AskAsync(V1Probe probe, string name, bool untilSuccess, Action<bool> verdict, CancellationToken until)
        {
            var action = ProbeAction.From(probe, container, address, process);
            var tally = new ProbeTally(probe.SuccessThreshold!.Value, probe.FailureThreshold!.Value);
            var (period, timeout) = (ObjectFields.Wait(probe.PeriodSeconds!.Value), ObjectFields.Wait(probe.TimeoutSeconds!.Value));
            await Task.Delay(ObjectFields.Wait(probe.InitialDelaySeconds ?? 0), time, until);
            for (var next = clock.Now; ;)
            {
                var answer = await action.AskAsync(timeout, until);
                until.ThrowIfCancellationRequested();
                if (!answer.Succeeded)
                    listener.Failed(name, answer.Message);
                if (tally.Add(answer.Succeeded) is { } counts)
                {
                    verdict(counts);
                    if (counts && untilSuccess)
                        return;
                }

                next += period;
                var pause = next - clock.Now;
                if (pause > TimeSpan.Zero)
                    await Task.Delay(pause, time, until);
                else
                    next = clock.Now;
            }
        }
    }
}
