using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Calibration;

/// <summary>The one pod that is measured.</summary>
/// <param name="Session">The run that deployed it.</param>
/// <param name="Target">Its Deployment.</param>
/// <param name="Url">Where it is reached, through its Service.</param>
/// <param name="Http">Asks it.</param>
/// <param name="Usage">What the cluster says of its use.</param>
internal sealed record CalibratedPod(RunSession Session, RunTarget Target, HttpAddress Url, HttpClient Http, UsageSource Usage)
{
    // A pod that was asked too much fails its probe, and is reached again when it has answered that a few times.
    private static readonly TimeSpan RecoveryPatience = TimeSpan.FromSeconds(30), Pause = TimeSpan.FromSeconds(0.25);

    /// <summary>What the service tells of itself; waits for one that does not answer for a while.</summary>
    /// <exception cref="UserErrorException">It does not answer any more.</exception>
    public async Task<ServiceCounters> CountersAsync(CancellationToken ct)
    {
        var start = Session.Time.GetTimestamp();
        while (true)
        {
            if (await ServiceCounters.ReadAsync(Http, Url, ct) is { } counters)
                return counters;
            if (Session.Time.GetElapsedTime(start) >= RecoveryPatience)
                throw new UserErrorException($"{Url} does not answer any more: look at the logs of its pod.");
            await Task.Delay(Pause, Session.Time, ct);
        }
    }

    /// <summary>Which service it is.</summary>
    /// <param name="model">What it says of its model.</param>
    public CalibratedService Identify(ModelIdentity model) =>
        CalibratedService.Of(Target.Deployment.Spec.Template.Spec.Containers[0], $"GET {Url.Url.AbsolutePath}") with { Model = model };

    /// <summary>CPU limit of its containers together, cores; null where one has none.</summary>
    public double? CpuLimit => Target.Deployment.Spec.Template.Spec.Containers.Sum(container =>
        container.Limit("cpu") is { } cores ? (double)cores : double.PositiveInfinity) is var sum && double.IsFinite(sum) ? sum : null;

    /// <summary>CPU of this machine so far; null where the pod is on another, or nobody can tell.</summary>
    public MachineCpu? ReadMachine() => Session.Cluster.IsEmbedded ? MachineCpu.Read(Session.Cluster.EmbeddedPid) : null;
}
