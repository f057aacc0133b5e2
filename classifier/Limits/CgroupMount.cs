namespace MlServe.Classifier.Limits;

/// <summary>Where the cgroup of a process is seen in the file system.</summary>
/// <param name="MountPoint">The directory the hierarchy is mounted on.</param>
/// <param name="Relative">The process's cgroup beneath it: empty, or starting with a slash.</param>
/// <param name="IsVersion2">Whether the hierarchy is the unified one.</param>
internal sealed record CgroupMount(string MountPoint, string Relative, bool IsVersion2)
{
    /// <summary>The hierarchies that may carry a CPU quota: version 1's cpu controller, and version 2.</summary>
    /// <param name="membership">/proc/self/cgroup: lines <c>ID:CONTROLLERS:PATH</c>; version 2 is <c>0::PATH</c>.</param>
    /// <param name="mounts">/proc/self/mountinfo.</param>
    internal static IEnumerable<CgroupMount> ForCpu(string membership, string mounts)
    {
        foreach (var line in membership.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(':', 3);
            if (parts.Length != 3)
                continue;
            var version2 = parts[0] == "0" && parts[1].Length == 0;
            if (!version2 && !parts[1].Split(',').Contains("cpu"))
                continue;
            if (Find(mounts, version2) is var (root, point))
                yield return new CgroupMount(point, Beneath(root, parts[2]), version2);
        }
    }

    /// <summary>The process's cgroup and those above it, as far up as they are visible.</summary>
    internal IEnumerable<string> Directories()
    {
        for (var path = Relative; path.Length > 0; path = path[..path.LastIndexOf('/')])
            yield return MountPoint + path;
        yield return MountPoint;
    }

    // mountinfo: ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [OPTIONAL…] - TYPE SOURCE SUPER-OPTIONS
    private static (string Root, string Point)? Find(string mounts, bool version2)
    {
        foreach (var line in mounts.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var halves = line.Split(" - ", 2);
            string[] left = halves[0].Split(' '), right = halves.Length == 2 ? halves[1].Split(' ') : [];
            if (left.Length < 5 || right.Length < 3)
                continue;
            var matches = version2 ? right[0] == "cgroup2" : right[0] == "cgroup" && right[2].Split(',').Contains("cpu");
            if (matches)
                return (left[3], left[4].TrimEnd('/'));
        }

        return null;
    }

    // Inside a container the mount's root is often the container's own cgroup, while the membership still names it in full.
    private static string Beneath(string root, string path)
    {
        path = path.TrimEnd('/');
        if (root == "/")
            return path.StartsWith("/..", StringComparison.Ordinal) ? "" : path;
        return path == root ? "" : path.StartsWith(root + "/", StringComparison.Ordinal) ? path[root.Length..] : "";
    }
}
