namespace MlServe.Kubernetes.Client;

/// <summary>The API server refused a request. The message is one line.</summary>
public sealed class KubernetesApiException(int statusCode, string message) : Exception(message)
{
    /// <summary>The HTTP status; 410 for a watch that can no longer be continued.</summary>
    public int StatusCode { get; } = statusCode;

    /// <summary>There is no such object, or no such kind.</summary>
    public bool IsNotFound => StatusCode == 404;
}
