namespace MlServe.LocalCluster.Hosting;

/// <summary>Where a running cluster is.</summary>
/// <param name="Pid">Its process.</param>
/// <param name="Server">Its API, for example <c>https://127.0.0.1:40123</c>.</param>
/// <param name="Kubeconfig">The file that kubectl needs.</param>
public sealed record ClusterInfo(int Pid, string Server, string Kubeconfig);
