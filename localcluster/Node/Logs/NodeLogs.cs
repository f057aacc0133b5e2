using k8s.Models;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Node.Kubelet;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.LocalCluster.Node.Logs;

/// <summary>The logs of this node's containers.</summary>
/// <param name="store">Says which run is the present one.</param>
/// <param name="podDirectory">Where pods' logs are.</param>
/// <param name="time">Paces the following.</param>
internal sealed class NodeLogs(ObjectStore store, string podDirectory, TimeProvider time) : IPodLogs
{
    /// <inheritdoc/>
    public async Task CopyToAsync(PodLogRequest request, Stream output, CancellationToken ct)
    {
        var stored = store.Find(ClusterKinds.Pods, request.Pod) ?? throw StatusException.NotFound(ClusterKinds.Pods, request.Pod.Name);
        var status = Status(stored, request.Container);
        var run = (status?.RestartCount ?? 0) - (request.Previous ? 1 : 0);
        // While it waits to be started again, the last run is the present one.
        var path = new PodDirectory(podDirectory, stored.Key, stored.Uid).LogOf(request.Container, run);
        if (run < 0 || !File.Exists(path))
            throw StatusException.BadRequest(request.Previous
                ? $"previous terminated container \"{request.Container}\" in pod \"{request.Pod.Name}\" not found"
                : $"container \"{request.Container}\" in pod \"{request.Pod.Name}\" is waiting to start: {Waiting(status?.State?.Waiting?.Reason)}");
        await new ContainerLogReader(path, HasEnded, time).CopyAsync(request, output, ct);

        bool HasEnded() => request.Previous
            || store.Find(ClusterKinds.Pods, request.Pod) is not { } now || now.Uid != stored.Uid
            || Status(now, request.Container) is not { State.Running: not null } current || current.RestartCount != run;
    }

    /// <summary>In the kubelet's words.</summary>
    private static string Waiting(string? reason) => reason switch
    {
        "ErrImagePull" => "image can't be pulled",
        "ImagePullBackOff" => "trying and failing to pull image",
        _ => reason ?? "ContainerCreating",
    };

    private static V1ContainerStatus? Status(StoredObject pod, string container) =>
        pod.As<V1Pod>().AllStatuses.FirstOrDefault(status => status.Name == container);
}
