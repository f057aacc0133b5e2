using System.Diagnostics;
using MlServe.Linux;

namespace MlServe.LocalCluster.Node.Cgroups;

/// <summary>Finds out at the node's start which way of enforcing limits this machine permits, by trying it.</summary>
internal static class CgroupDetection
{
    private const string Prefix = "mlserve-";

    /// <summary>The record, in the cluster's state, of the directories that a dead cluster may have left.</summary>
    private const string RecordName = "cgroups";

    /// <summary>
    /// The first of cgroup v1, cgroup v2 and nothing that works, leftovers of a dead cluster of the same state directory
    /// removed before. A container is really limited and really joined once before it counts as working.
    /// </summary>
    /// <param name="stateDirectory">The cluster's state; its hash is in the directories' names.</param>
    /// <param name="time">Paces the waiting for leftovers to go.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<IPodCgroups> OpenAsync(string stateDirectory, TimeProvider time, CancellationToken ct)
    {
        if (!OperatingSystem.IsLinux())
            return new NoCgroups("cgroups exist only on Linux");

        var family = Prefix + StateHash.Of(stateDirectory) + "-";
        var mounts = CgroupMount.Read();
        var parents = mounts.SelectMany(mount => mount.Directories()).Distinct().ToArray();
        await RemoveLeftoversAsync(stateDirectory, family, parents, time, ct);

        List<string> reasons = [];
        foreach (var open in Candidates(mounts, family + Environment.ProcessId, time))
        {
            try
            {
                var opened = open();
                await TryJoinAsync(opened, time, ct);
                Record(stateDirectory, opened);
                return opened;
            }
            catch (IOException exception)
            {
                reasons.Add(exception.Message);
                // Half of a candidate's directories may have been made.
                await RemoveLeftoversAsync(stateDirectory, family, parents, time, ct);
            }
        }
        return new NoCgroups(Explain(mounts, reasons));
    }

    /// <summary>
    /// Places to try, the nearest first, so that limits on this process itself go on holding for its pods. With v2 the own
    /// directory mostly holds processes and then cannot hand on controllers: an ancestor has to.
    /// </summary>
    private static IEnumerable<Func<IPodCgroups>> Candidates(IReadOnlyList<CgroupMount> mounts, string name, TimeProvider time)
    {
        var byController = mounts.SelectMany(mount => mount.Controllers, (mount, controller) => (controller, mount)).ToDictionary();
        if (byController.ContainsKey("cpu") && byController.ContainsKey("memory"))
        {
            foreach (var parent in new Func<CgroupMount, string>[] { mount => mount.Own, mount => mount.MountPoint })
                yield return () =>
                    new CgroupV1(byController.ToDictionary(pair => pair.Key, pair => parent(pair.Value)), name, Environment.ProcessorCount, time);
        }
        if (mounts.FirstOrDefault(mount => mount.IsVersion2) is not { } unified)
            yield break;
        foreach (var parent in unified.Directories())
            yield return () => new CgroupV2(parent, name, Environment.ProcessorCount, time);
        // In a container the top that is to be seen is an ordinary cgroup, full of the container's processes, and nobody
        // above it can help: they make room by moving into a child, which in the real root would be no help and no manners.
        var top = unified.MountPoint;
        if (unified.Own == top && File.Exists(Path.Combine(top, "cgroup.type")))
            yield return () =>
            {
                CgroupV2.MoveInto(top, Path.Combine(top, Prefix + "others"));
                return new CgroupV2(top, name, Environment.ProcessorCount, time);
            };
    }

    /// <summary>A process has to get in: a read-only or foreign hierarchy shows only here.</summary>
    private static async Task TryJoinAsync(IPodCgroups cgroups, TimeProvider time, CancellationToken ct)
    {
        var trial = cgroups.Create("trial", new ContainerLimits(0.1, 1, 64 << 20));
        try
        {
            string[] join = ["-c", "for group; do echo 0 > \"$group/cgroup.procs\" || exit 1; done", "sh", .. trial.Directories];
            var start = new ProcessStartInfo("/bin/sh", join) { RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var errors = await process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            if (process.ExitCode != 0)
                throw new IOException("no process can be added to the cgroup: " + errors.Trim());
        }
        finally
        {
            await trial.RemoveAsync(time, ct);
        }
    }

    private static void Record(string stateDirectory, IPodCgroups cgroups)
    {
        Directory.CreateDirectory(stateDirectory);
        File.WriteAllLines(Path.Combine(stateDirectory, RecordName), cgroups.Roots);
    }

    private static async Task RemoveLeftoversAsync(string stateDirectory, string family, IEnumerable<string> parents, TimeProvider time, CancellationToken ct)
    {
        var record = Path.Combine(stateDirectory, RecordName);
        var recorded = File.Exists(record) ? File.ReadAllLines(record) : [];
        var found = parents.Where(Directory.Exists).SelectMany(parent => Directory.GetDirectories(parent, family + "*"));
        foreach (var directory in recorded.Where(path => Path.GetFileName(path).StartsWith(family, StringComparison.Ordinal)).Concat(found).Distinct())
        {
            CgroupTree.Kill(directory);
            await CgroupTree.RemoveAsync(directory, time, ct);
        }
        File.Delete(record);
    }

    private static string Explain(IReadOnlyList<CgroupMount> mounts, List<string> reasons)
    {
        if (mounts.Count == 0)
            return "no cgroup file system is mounted";
        var reason = reasons.Count > 0 ? reasons[^1] : "neither the cpu nor the memory controller is available";
        return !mounts.Any(mount => mount.IsVersion2)
            ? $"{reason}; run as root, or in a container with --privileged"
            : $"{reason}; run as root, or under: systemd-run --user --scope -p Delegate=yes …";
    }
}
