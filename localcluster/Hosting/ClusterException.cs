namespace MlServe.LocalCluster.Hosting;

/// <summary>The cluster cannot start or stop; the message is one line that says why and what to do.</summary>
public sealed class ClusterException(string message, Exception? inner = null) : Exception(message, inner);
