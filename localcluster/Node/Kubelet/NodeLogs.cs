using MlServe.LocalCluster.Telemetry;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Node.Logs;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>The logs of this node's containers.</summary>
internal sealed class NodeLogs(NodeServices node) : IPodLogs
{
    /// <inheritdoc/>
    public async Task CopyToAsync(PodLogRequest request, Stream output, CancellationToken cancellationToken)
    {
        var stored = node.Store.Find(ClusterKinds.Pods, request.Pod) ?? throw StatusException.NotFound(ClusterKinds.Pods, request.Pod.Name);
        var status = Status(stored.Copy(), request.Container);
        var run = (int)(status.Int("restartCount") ?? 0) - (request.Previous ? 1 : 0);
        // While it waits to be started again, the last run is the present one.
        var path = Path.Combine(
            node.PodDirectory, $"{request.Pod.Namespace}_{request.Pod.Name}_{stored.Uid}", request.Container,
            run.ToString(System.Globalization.CultureInfo.InvariantCulture) + ".log");
        if (run < 0 || !File.Exists(path))
            throw StatusException.BadRequest(request.Previous
                ? $"previous terminated container \"{request.Container}\" in pod \"{request.Pod.Name}\" not found"
                : $"container \"{request.Container}\" in pod \"{request.Pod.Name}\" is waiting to start: {Waiting(status.Text("state", "waiting", "reason"))}");
        await ContainerLogReader.CopyAsync(path, request, output, HasEnded, node.Time, cancellationToken);

        bool HasEnded() => request.Previous
            || node.Store.Find(ClusterKinds.Pods, request.Pod) is not { } now || now.Uid != stored.Uid
            || Status(now.Copy(), request.Container) is var current && (current.Int("restartCount") != run || current.Object("state", "running") is null);
    }

    /// <summary>In the kubelet's words.</summary>
    private static string Waiting(string? reason) => reason switch
    {
        "ErrImagePull" => "image can't be pulled",
        "ImagePullBackOff" => "trying and failing to pull image",
        _ => reason ?? "ContainerCreating",
    };

    private static System.Text.Json.Nodes.JsonObject? Status(System.Text.Json.Nodes.JsonObject pod, string container) =>
        pod.Items("status", "containerStatuses").Concat(pod.Items("status", "initContainerStatuses")).FirstOrDefault(status => status.Text("name") == container);
}
