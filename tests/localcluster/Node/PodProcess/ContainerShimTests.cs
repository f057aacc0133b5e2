using MlServe.Linux;
using MlServe.LocalCluster.Node.Cgroups;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Node.Volumes;

namespace MlServe.LocalCluster.Tests.Node.PodProcess;

public sealed class ContainerShimTests : IDisposable
{
    private readonly TemporaryFolder state = new();

    public void Dispose() => state.Dispose();

    [Theory]
    [InlineData("exec sleep 300", true)]
    [InlineData("exec sleep 300", false)]
    [InlineData("trap '' TERM HUP INT; sleep 301 & while :; do sleep 1; done", true)]
    [InlineData("trap '' TERM HUP INT; sleep 301 & while :; do sleep 1; done", false)]
    public async Task Launch_ClusterDies_NothingIsLeft(string script, bool cgroupsPermitted)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pods are processes of Linux");
        var cancel = TestContext.Current.CancellationToken;
        await using var cgroups = cgroupsPermitted ? await CgroupDetection.OpenAsync(state.Path, TimeProvider.System, cancel) : new NoCgroups("a test");
        var cgroup = cgroups.Create("orphan", new ContainerLimits(1, 1, 1 << 30));
        var environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" };
        using var process = ContainerShim.Launch(new ProcessPlan("/bin/sh", ["-c", "echo ready; " + script], environment, null), cgroup);
        cgroup.SessionId = process.Id;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(cancel));

        // What the kernel does to the cluster's pipes when it dies of kill -9.
        process.StandardInput.Close();

        await process.WaitForExitAsync(cancel).WaitAsync(TimeSpan.FromSeconds(60), cancel);
        Assert.Equal(137, process.ExitCode);
        await Eventually.IsTrue(() => !SessionUsage.Members(process.Id).Any(), "session empty");
        await Eventually.IsTrue(() => !cgroup.Directories.Any(Directory.Exists), "cgroups removed");
        await Eventually.IsTrue(
            () => !cgroup.Directories.Any(directory => Directory.Exists(Path.GetDirectoryName(directory))),
            "the node's own cgroups removed"
        );
    }

    [Fact]
    public async Task Launch_WithVolumes_MountsOutsideTheContainersLimits()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "cgroups are Linux'");
        var cancel = TestContext.Current.CancellationToken;
        await using var cgroups = await CgroupDetection.OpenAsync(state.Path, TimeProvider.System, cancel);
        Assert.SkipUnless(cgroups.Enforced, cgroups.Summary);
        var cgroup = cgroups.Create("mounts", new ContainerLimits(1, 1, 1 << 30));
        var name = Path.GetFileName(cgroup.Directories[0]);
        var script = $"grep -c {name} /proc/$$/cgroup; shift; exec \"$@\"";
        var plan = new ProcessPlan(
            "/bin/sh",
            ["-c", $"grep -c {name} /proc/$$/cgroup; exec sleep 300"],
            new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
            null
        )
        {
            Mounts = new MountPlan(new MountSupport([], [], null), script),
        };
        using var process = ContainerShim.Launch(plan, cgroup);
        cgroup.SessionId = process.Id;

        Assert.Equal("0", await process.StandardOutput.ReadLineAsync(cancel));
        Assert.NotEqual("0", await process.StandardOutput.ReadLineAsync(cancel));

        process.StandardInput.Close();
        await process.WaitForExitAsync(cancel).WaitAsync(TimeSpan.FromSeconds(60), cancel);
    }

    [Fact]
    public async Task LaunchNodeWatchdog_ClusterDies_ItsCgroupsAreRemoved()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "cgroups are Linux'");
        var cancel = TestContext.Current.CancellationToken;
        var cgroups = await CgroupDetection.OpenAsync(state.Path, TimeProvider.System, cancel);
        Assert.SkipUnless(cgroups.Enforced, cgroups.Summary);
        var cgroup = cgroups.Create("left", new ContainerLimits(1, 1, 1 << 30));
        using var program = ContainerShim.LaunchBeside(new ProcessPlan("/bin/sleep", ["300"], new Dictionary<string, string>(), null), cgroup, 0);
        await Eventually.IsTrue(() => KernelFiles.Processes(cgroup.Directories[0]).Count > 0, "joined");
        using var watchdog = ContainerShim.LaunchNodeWatchdog(cgroups.Roots);

        watchdog.StandardInput.Close();

        await watchdog.WaitForExitAsync(cancel).WaitAsync(TimeSpan.FromSeconds(60), cancel);
        Assert.All(cgroups.Roots, root => Assert.False(Directory.Exists(root)));
    }

    [Fact]
    public async Task Open_LeftoversOfADeadCluster_AreEndedAndRemoved()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "cgroups are Linux'");
        var cancel = TestContext.Current.CancellationToken;
        var dead = await CgroupDetection.OpenAsync(state.Path, TimeProvider.System, cancel);
        Assert.SkipUnless(dead.Enforced, dead.Summary);
        var cgroup = dead.Create("left", new ContainerLimits(1, 1, 1 << 30));
        using var process = ContainerShim.LaunchBeside(new ProcessPlan("/bin/sleep", ["300"], new Dictionary<string, string>(), null), cgroup, 0);
        await Eventually.IsTrue(() => KernelFiles.Processes(cgroup.Directories[0]).Count > 0, "joined");

        await using var next = await CgroupDetection.OpenAsync(state.Path, TimeProvider.System, cancel);

        await process.WaitForExitAsync(cancel).WaitAsync(TimeSpan.FromSeconds(60), cancel);
        Assert.All(cgroup.Directories, directory => Assert.False(Directory.Exists(directory)));
        Assert.True(next.Enforced);
    }
}
