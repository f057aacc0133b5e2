namespace MlServe.LocalCluster.Node.Volumes;

/// <summary>A file or directory of this machine that a container sees at another place.</summary>
/// <param name="Source">What it is.</param>
/// <param name="Target">Where the container sees it, an absolute path.</param>
/// <param name="ReadOnly">The container may not write to it.</param>
internal sealed record BindMount(string Source, string Target, bool ReadOnly);
