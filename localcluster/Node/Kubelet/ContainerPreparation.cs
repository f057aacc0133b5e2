using System.Text.Json;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Node.Probes;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>Finds out what a container is to run, waiting for as long as its image, a ConfigMap or the like is missing.</summary>
/// <param name="record">The container.</param>
/// <param name="pod">Is told what is missing.</param>
/// <param name="sandbox">Has its address and volumes.</param>
/// <param name="planner">Knows the images.</param>
/// <param name="time">The clock.</param>
internal sealed class ContainerPreparation(ContainerRecord record, PodReporter pod, PodSandbox sandbox, ContainerPlanner planner, TimeProvider time)
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(10);

    // The kubelet shows that an image is missing for one round of its loop, then that it waits.
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    /// <summary>What to run.</summary>
    /// <param name="stop">The pod stops.</param>
    public async Task<ProcessPlan> PlanAsync(CancellationToken stop)
    {
        var pulls = new RestartBackOff();
        pulls.After(TimeSpan.Zero);
        for (; ; )
        {
            stop.ThrowIfCancellationRequested();
            if (planner.Images.Find(record.Image) is not { } image)
            {
                await MissingImageAsync(pulls, stop);
                continue;
            }
            try
            {
                if (ProbeAction.Problem(record.Spec) is { } problem)
                    throw new ContainerConfigException(problem);
                var plan = planner.Plan(image, pod.Pod, record.Spec, sandbox);
                pod.Normal(record, "Pulled", $"Container image \"{record.Image}\" already present on machine");
                return plan;
            }
            catch (Exception exception)
                when (exception is ContainerConfigException or JsonException or FormatException or IOException or UnauthorizedAccessException)
            {
                pod.Update(() => record.Wait("CreateContainerConfigError", exception.Message));
                pod.Warning(record, "Failed", "Error: " + exception.Message);
                await Task.Delay(TryAgain, time, stop);
            }
        }
    }

    private async Task MissingImageAsync(RestartBackOff pulls, CancellationToken stop)
    {
        if (record.Spec.ImagePullPolicy == "Never")
        {
            var never = $"Container image \"{record.Image}\" is not present with pull policy of Never";
            pod.Update(() => record.Wait("ErrImageNeverPull", never));
            pod.Warning(record, "ErrImageNeverPull", never);
            await Task.Delay(TryAgain, time, stop);
            return;
        }
        var reason = $"Failed to pull image \"{record.Image}\": {planner.Images.Problem(record.Image)}";
        pod.Normal(record, "Pulling", $"Pulling image \"{record.Image}\"");
        pod.Warning(record, "Failed", reason);
        pod.Warning(record, "Failed", "Error: ErrImagePull");
        pod.Update(() => record.Wait("ErrImagePull", reason));
        await Task.Delay(Round, time, stop);
        var backOff = $"Back-off pulling image \"{record.Image}\"";
        pod.Normal(record, "BackOff", backOff);
        pod.Warning(record, "Failed", "Error: ImagePullBackOff");
        pod.Update(() => record.Wait("ImagePullBackOff", $"{backOff}: {planner.Images.Problem(record.Image)}"));
        await Task.Delay(pulls.After(TimeSpan.Zero), time, stop);
    }
}
