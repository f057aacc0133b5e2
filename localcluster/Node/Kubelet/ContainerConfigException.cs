namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>A container cannot be started as its manifest says; the node tries again, since a missing object may come.</summary>
internal sealed class ContainerConfigException(string message) : Exception(message);
