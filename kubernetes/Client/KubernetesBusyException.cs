namespace MlServe.Kubernetes.Client;

/// <summary>The caller's patience ended while the server's <c>Retry-After</c> was waited for. The message is one line.</summary>
public sealed class KubernetesBusyException(string message, Exception inner, CancellationToken token) : OperationCanceledException(message, inner, token);
