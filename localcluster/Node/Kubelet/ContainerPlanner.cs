using k8s.Models;
using MlServe.LocalCluster.Node.Kubelet.Variables;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>From images and specs to what is to be run.</summary>
/// <param name="store">For the Services, ConfigMaps and Secrets of a container's environment.</param>
/// <param name="images">The images there are.</param>
/// <param name="capacity">What a container without limits may use.</param>
/// <param name="enforced">Whether limits are enforced.</param>
internal sealed class ContainerPlanner(ObjectStore store, ImageTable images, NodeCapacity capacity, bool enforced)
{
    /// <summary>The images there are.</summary>
    public ImageTable Images => images;

    /// <summary>What to run for a container.</summary>
    /// <param name="image">Its image's command.</param>
    /// <param name="pod">The pod as it is now.</param>
    /// <param name="container">The container of its spec.</param>
    /// <param name="sandbox">Has address and volumes.</param>
    /// <exception cref="ContainerConfigException">Something that it refers to is missing, or cannot be.</exception>
    public ProcessPlan Plan(ImageCommand image, V1Pod pod, V1Container container, PodSandbox sandbox)
    {
        var environment = new ContainerEnvironment(store, capacity, pod, container).Build(enforced);
        var (file, arguments) = ImageTable.CommandOf(image, container, sandbox.Address, environment);
        return new ProcessPlan(file, arguments, environment, container.WorkingDir) { Mounts = sandbox.MountsOf(container, environment) };
    }
}
