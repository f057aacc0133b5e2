namespace MlServe.EndToEnd;

/// <summary>
/// A service that a user brings along: a Deployment of one pod, with its Service at node port 32001, so that it can run beside the repository's own
/// manifests.
/// </summary>
internal static class OwnService
{
    /// <summary>The manifest.</summary>
    /// <param name="container">The fields of the container, a line each, but for its name and its port 8000.</param>
    public static string Manifest(params string[] container) =>
        $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: mine }
        spec:
          selector: { matchLabels: { app: mine } }
          template:
            metadata: { labels: { app: mine } }
            spec:
              containers:
                - name: server
                  ports: [{ containerPort: 8000 }]
                  {{string.Join("\n          ", container)}}
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: mine }
        spec:
          type: NodePort
          selector: { app: mine }
          ports: [{ port: 80, targetPort: 8000, nodePort: 32001 }]
        """;
}
