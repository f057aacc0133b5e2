namespace MlServe.LocalCluster.Node.Cgroups;

/// <summary>Where this process stands in the cgroup hierarchies, from /proc/self/mountinfo and /proc/self/cgroup.</summary>
/// <param name="V1">Controller to this process's own directory in its hierarchy.</param>
/// <param name="V1Mounts">Controller to the hierarchy's mount point.</param>
/// <param name="V2">This process's own directory in the unified hierarchy; null without one.</param>
/// <param name="V2Mount">Mount point of the unified hierarchy.</param>
internal sealed record CgroupMounts(
    IReadOnlyDictionary<string, string> V1, IReadOnlyDictionary<string, string> V1Mounts, string? V2, string? V2Mount)
{
    /// <summary>Reads both files of /proc.</summary>
    /// <exception cref="IOException">There is no /proc.</exception>
    public static CgroupMounts Read() =>
        Parse(File.ReadAllLines("/proc/self/mountinfo"), File.ReadAllLines("/proc/self/cgroup"));

    /// <summary>
    /// Mount points joined with this process's path. In a container the path may begin above the mount: the mount's root
    /// field is then taken off, and where the rest cannot lie inside the mount its top is used.
    /// </summary>
    public static CgroupMounts Parse(IEnumerable<string> mountInfo, IEnumerable<string> ownCgroups)
    {
        var own = ownCgroups.Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3).ToArray();
        var v1 = new Dictionary<string, string>();
        var v1Mounts = new Dictionary<string, string>();
        string? v2 = null, v2Mount = null;

        foreach (var line in mountInfo)
        {
            // 36 35 98:0 ROOT MOUNTPOINT options [optional…] - TYPE source SUPEROPTIONS
            var halves = line.Split(" - ", 2);
            var left = halves[0].Split(' ');
            var right = halves.Length == 2 ? halves[1].Split(' ') : [];
            if (left.Length < 5 || right.Length < 3)
                continue;
            var (root, mount) = (left[3], left[4].Replace("\\040", " "));

            if (right[0] == "cgroup2" && v2 is null)
            {
                var path = own.FirstOrDefault(parts => parts[0] == "0")?[2] ?? "/";
                (v2, v2Mount) = (Within(mount, root, path), mount);
            }
            else if (right[0] == "cgroup")
            {
                foreach (var controller in right[2].Split(','))
                    if (own.FirstOrDefault(parts => parts[1].Split(',').Contains(controller)) is { } parts && !v1.ContainsKey(controller))
                        (v1[controller], v1Mounts[controller]) = (Within(mount, root, parts[2]), mount);
            }
        }
        return new CgroupMounts(v1, v1Mounts, v2, v2Mount);
    }

    private static string Within(string mount, string root, string path)
    {
        if (root != "/" && (path == root || path.StartsWith(root + "/", StringComparison.Ordinal)))
            path = path[root.Length..];
        else if (root != "/")
            path = "/";
        var full = mount + path.TrimEnd('/');
        return path.Contains("/..", StringComparison.Ordinal) ? mount : full;
    }
}
