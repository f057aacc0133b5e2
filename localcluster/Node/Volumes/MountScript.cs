using System.Text;

namespace MlServe.LocalCluster.Node.Volumes;

/// <summary>
/// The shell script that mounts a container's volumes in its own namespace and then becomes the container's program.
/// A place that exists on the machine is mounted over. For one that does not, nothing is made on the machine: the container
/// gets a root directory in memory that shows all that the machine has, and in it, as real directories, the ways to the
/// places that are new.
/// </summary>
internal static class MountScript
{
    /// <summary>Writes the script. Its arguments are the working directory and the program with its arguments.</summary>
    /// <param name="mounts">What is mounted.</param>
    /// <param name="root">An empty directory for the new root.</param>
    public static string Write(IReadOnlyList<BindMount> mounts, string root)
    {
        var script = new StringBuilder("set -e\nkeep=$PATH PATH=/usr/sbin:/usr/bin:/sbin:/bin\n");
        // The outer before what is mounted inside it.
        var ordered = mounts.Select(mount => mount with { Target = Resolve(mount.Target).Path }).OrderBy(mount => mount.Target.Length).ToList();
        var rebuilt = Rebuilt(ordered);
        var prefix = rebuilt.Count > 0 ? root : "";
        if (rebuilt.Count > 0)
        {
            // Unbindable: else the root would show itself inside itself.
            script.Append($"mount -t tmpfs -o mode=755 tmpfs {Quote(root)}\nmount --make-unbindable {Quote(root)}\n");
            foreach (var directory in rebuilt)
                Show(script, directory, root, rebuilt);
        }
        foreach (var mount in ordered)
        {
            var target = Quote(prefix + mount.Target);
            script.Append(Directory.Exists(mount.Source)
                ? $"[ -d {target} ] || mkdir -p {target}\nmount --rbind {Quote(mount.Source)} {target}\n"
                : $"[ -e {target} ] || {{ mkdir -p \"$(dirname {target})\"; : > {target}; }}\nmount --bind {Quote(mount.Source)} {target}\n");
        }
        foreach (var mount in ordered.Where(mount => mount.ReadOnly))
            script.Append(ReadOnly(Quote(prefix + mount.Target)));
        script.Append("directory=$1\nshift\nPATH=$keep\n");
        script.Append(rebuilt.Count == 0
            ? "cd \"$directory\"\nunset keep directory\nexec \"$@\"\n"
            : $"""
              exec {Chroot} {Quote(root)} /bin/sh -c 'cd "$1" || exit 126; shift; exec "$@"' mlserve-root "$directory" "$@"

              """);
        return script.ToString();
    }

    private static string Chroot => File.Exists("/usr/sbin/chroot") ? "/usr/sbin/chroot" : "/usr/bin/chroot";

    /// <summary>In a user namespace the flags that the machine has set may not be taken off: they have to be said again.</summary>
    private static string ReadOnly(string target) =>
        $"for more in '' ,nosuid,nodev ,nosuid,nodev,noexec ,nosuid ,nodev ,nosuid,noexec x; do\n  [ \"$more\" != x ]\n  mount -o "
            + $"\"remount,bind,ro$more\" {target} 2>/dev/null && break\ndone\n";

    /// <summary>The directories that the container needs as its own, the outer first: those on the way to each new place.</summary>
    private static List<string> Rebuilt(List<BindMount> ordered)
    {
        var rebuilt = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < ordered.Count; i++)
        {
            var target = ordered[i].Target;
            // Inside another volume the place is made there, as container runtimes do.
            if (ordered.Take(i).Any(outer => target.StartsWith(outer.Target.TrimEnd('/') + "/", StringComparison.Ordinal)))
                continue;
            var existing = Resolve(target).Existing;
            for (var way = existing == target ? null : existing; way is not null; way = Path.GetDirectoryName(way))
                rebuilt.Add(way);
        }
        return [.. rebuilt];
    }

    /// <summary>Shows all that a directory of the machine has, in the new root.</summary>
    private static void Show(StringBuilder script, string directory, string root, List<string> rebuilt)
    {
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var (from, to) = (Quote(entry.FullName), Quote(root + entry.FullName));
            if (entry.LinkTarget is { } link)
                script.Append($"ln -s {Quote(link)} {to}\n");
            else if (entry is not DirectoryInfo)
                script.Append($": > {to}\nmount --bind {from} {to}\n");
            else if (rebuilt.Contains(entry.FullName))
                script.Append($"mkdir {to}\n");
            else
                script.Append($"mkdir {to}\nmount --rbind {from} {to}\n");
        }
    }

    /// <summary>The path without symbolic links in the part of it that exists, and that part.</summary>
    private static (string Path, string Existing) Resolve(string path)
    {
        var parts = Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries);
        var at = "/";
        for (var i = 0; i < parts.Length; i++)
        {
            var next = Path.Combine(at, parts[i]);
            var link = new FileInfo(next).LinkTarget is null ? null : new FileInfo(next).ResolveLinkTarget(returnFinalTarget: true);
            // A link that leads nowhere is no way, either.
            if (!Path.Exists(link?.FullName ?? next))
                return (Path.Combine([at, .. parts[i..]]), at);
            at = link?.FullName ?? next;
        }
        return (at, at);
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
