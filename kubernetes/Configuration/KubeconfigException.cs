namespace MlServe.Kubernetes.Configuration;

/// <summary>The kubeconfig cannot be used; one line that says why and what to do.</summary>
public sealed class KubeconfigException(string message, Exception? cause = null) : Exception(message, cause);
