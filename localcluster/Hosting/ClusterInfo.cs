namespace MlServe.LocalCluster.Hosting;

/// <summary>Where a running cluster is.</summary>
/// <param name="Pid">Its process.</param>
/// <param name="Server">Its API, for example <c>https://127.0.0.1:40123</c>.</param>
/// <param name="Kubeconfig">The file that kubectl needs.</param>
public sealed record ClusterInfo(int Pid, string Server, string Kubeconfig)
{
    /// <summary>What it printed.</summary>
    public string Log => StateDirectory.LogOf(Path.GetDirectoryName(Kubeconfig)!);

    /// <summary>One line: how limits are enforced, or why they are not.</summary>
    public string? Limits { get; init; }

    /// <summary>One line: what pods may request, and whether that is more than the machine has.</summary>
    public string? Capacity { get; init; }
}
