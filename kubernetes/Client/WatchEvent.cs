using k8s;

namespace MlServe.Kubernetes.Client;

/// <summary>A change that a watch saw.</summary>
/// <param name="Change">Added (or there when the watch began), Modified, or Deleted (or no longer fitting the query).</param>
/// <param name="Object">The object after the change; before it when it was deleted.</param>
public sealed record WatchEvent<T>(WatchEventType Change, T Object);
