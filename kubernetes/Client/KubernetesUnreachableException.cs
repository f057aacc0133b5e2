namespace MlServe.Kubernetes.Client;

/// <summary>No answer from the API server. The message is one line: which server, why, what to do.</summary>
public sealed class KubernetesUnreachableException(string message, Exception? cause = null) : Exception(message, cause);
