using System.Text.RegularExpressions;

namespace MlServe.Linux;

/// <summary>Where a cgroup hierarchy is seen in the file system, and the cgroup of this process in it (man 7 cgroups).</summary>
/// <param name="MountPoint">The directory that the hierarchy is mounted on.</param>
/// <param name="Relative">This process's cgroup beneath it: empty for the mount point itself, else beginning with a slash.</param>
/// <param name="Controllers">What a hierarchy of version 1 controls (<c>cpu</c>, <c>memory</c>, …); empty for version 2, which is one for all.</param>
public sealed record CgroupMount(string MountPoint, string Relative, IReadOnlyList<string> Controllers)
{
    /// <summary>Whether it is the unified hierarchy.</summary>
    public bool IsVersion2 => Controllers.Count == 0;

    /// <summary>The directory of this process's own cgroup.</summary>
    public string Own => MountPoint + Relative;

    /// <summary>Every hierarchy that this process is in and sees; none where there are no cgroups.</summary>
    /// <param name="root">Where <c>/proc</c> lies: <c>/</c>, except in tests.</param>
    public static IReadOnlyList<CgroupMount> Read(string root = "/") =>
        KernelFiles.Read(root, "proc/self/mountinfo") is { } mountInfo && KernelFiles.Read(root, "proc/self/cgroup") is { } ownCgroups
            ? Parse(mountInfo, ownCgroups)
            : [];

    /// <summary>The same, from the texts of <c>/proc/self/mountinfo</c> and <c>/proc/self/cgroup</c>.</summary>
    public static IReadOnlyList<CgroupMount> Parse(string mountInfo, string ownCgroups) =>
        [
            .. Lines(ownCgroups)
                .Select(line => line.Split(':', 3))
                .Where(parts => parts.Length == 3)
                .Select(parts => Find(mountInfo, parts))
                .OfType<CgroupMount>(),
        ];

    /// <summary>The directories of this process's cgroup and of those above it, up to the mount point.</summary>
    public IEnumerable<string> Directories()
    {
        for (var path = Relative; path.Length > 0; path = path[..path.LastIndexOf('/')])
            yield return MountPoint + path;
        yield return MountPoint;
    }

    /// <param name="mountInfo">Lines <c>ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [OPTIONAL…] - TYPE SOURCE SUPER-OPTIONS</c>.</param>
    /// <param name="own">A hierarchy's number, its controllers and the path of this process; version 2 is <c>0::PATH</c>.</param>
    private static CgroupMount? Find(string mountInfo, string[] own)
    {
        var controllers = own[1].Split(',', StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in Lines(mountInfo))
        {
            var halves = line.Split(" - ", 2);
            string[] left = halves[0].Split(' '), right = halves.Length == 2 ? halves[1].Split(' ') : [];
            if (left.Length < 5 || right.Length < 3)
                continue;
            if (controllers.Length == 0 ? right[0] == "cgroup2" : right[0] == "cgroup" && right[2].Split(',').Contains(controllers[0]))
                return new CgroupMount(Unescape(left[4]), Below(Unescape(left[3]), own[2].TrimEnd('/')), controllers);
        }

        return null;
    }

    /// <summary>
    /// In a container the mount's root is often the container's own cgroup, while the path still names it in full. A path that
    /// is not beneath the root (<c>/..</c>: outside the namespace) cannot be seen: the mount point is the nearest that can.
    /// </summary>
    private static string Below(string root, string path)
    {
        if (root != "/")
            path = path.StartsWith(root + "/", StringComparison.Ordinal) ? path[root.Length..] : "";
        return path.Split('/').Contains("..") ? "" : path;
    }

    /// <summary>The kernel writes a blank as <c>\040</c>, and likewise tabulator, line feed and backslash.</summary>
    private static string Unescape(string text) =>
        text.Contains('\\') ? Regex.Replace(text, @"\\([0-7]{3})", escape => ((char)Convert.ToInt32(escape.Groups[1].Value, 8)).ToString()) : text;

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
