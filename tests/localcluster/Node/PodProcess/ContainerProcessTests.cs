using System.Diagnostics;
using System.Globalization;
using MlServe.Linux;
using MlServe.LocalCluster.Node.Cgroups;
using MlServe.LocalCluster.Node.Logs;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.LocalCluster.Tests.Node.PodProcess;

public sealed class ContainerProcessTests : IAsyncLifetime
{
    private static readonly PodLogRequest All = new(new ObjectKey("default", "web"), "web");
    private readonly TemporaryFolder state = new();
    private IPodCgroups cgroups = null!;
    private int count;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pods are processes of Linux");
        cgroups = await CgroupDetection.OpenAsync(state.Path, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (cgroups is not null)
            await cgroups.DisposeAsync();
        state.Dispose();
    }

    private string LogPath => state["container.log"];

    private ContainerProcess Shell(string script, ContainerLimits? limits = null, IPodCgroups? cgroups = null, Dictionary<string, string>? environment = null)
    {
        var cgroup = (cgroups ?? this.cgroups).Create($"test-{count++}", limits ?? new ContainerLimits(null, null, null));
        var plan = new ProcessPlan("/bin/sh", ["-c", script], environment ?? new() { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! }, state.Path);
        return ContainerProcess.Start(plan, cgroup, new ContainerLogWriter(LogPath, TimeProvider.System), TimeProvider.System);
    }

    private static Task<ContainerExit> Ended(ContainerProcess process) =>
        process.Exited.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    private async Task<string> LogAsync()
    {
        using var text = new MemoryStream();
        await new ContainerLogReader(LogPath, () => true, TimeProvider.System).CopyAsync(All, text, TestContext.Current.CancellationToken);
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    private static bool Runs(int pid) =>
        File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    [Fact]
    public async Task Kill_JustStarted_IsNotLost()
    {
        for (var i = 0; i < 10; i++)
        {
            var process = Shell("sleep 600");
            process.Kill();
            Assert.Equal(137, (await Ended(process)).ExitCode);
        }
    }

    [Fact]
    public async Task Start_ProgramEnds_GivesStatusAndLog()
    {
        var exit = await Ended(Shell("echo out; echo err >&2; exit 3"));
        Assert.Equal((3, false), (exit.ExitCode, exit.OutOfMemory));
        var log = await LogAsync();
        Assert.Contains("out\n", log, StringComparison.Ordinal);
        Assert.Contains("err\n", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_Always_HasOnlyThePlansEnvironmentAndNoInput()
    {
        await Ended(Shell("env | sort; pwd; cat; ls /proc/self/fd", environment: new() { ["PATH"] = "/usr/bin:/bin", ["COLOUR"] = "blue" }));
        var lines = (await LogAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("COLOUR=blue", lines);
        Assert.Contains(state.Path, lines);
        Assert.DoesNotContain(lines, line => line.Contains('=') && line.Split('=')[0] is not ("PATH" or "COLOUR" or "PWD" or "OLDPWD" or "_" or "SHLVL"));
        // Input, output, errors and the listed directory itself; larger ones may come from whoever started the tests.
        Assert.Equal(["0", "1", "2", "3"], lines.Where(line => line.Length == 1));
    }

    [Fact]
    public async Task Start_Always_LeadsItsOwnSession()
    {
        var process = Shell("cut -d' ' -f5,6 /proc/$$/stat; echo $$; sleep 0.1");
        await Ended(process);
        var id = process.ProcessId.ToString(CultureInfo.InvariantCulture);
        Assert.Equal($"{id} {id}\n{id}\n", await LogAsync());
    }

    [Fact]
    public async Task Exited_ChildrenLeftBehind_AreGone()
    {
        // One in the group, one that left the session: only a cgroup catches that. No other run of this test sleeps as long.
        var seconds = 1_000_000 + Environment.ProcessId;
        var process = Shell($"sleep 300 & echo $!; setsid sleep {seconds} & sleep 0.2; exit 0");
        await Ended(process);
        var left = int.Parse((await LogAsync()).Trim(), CultureInfo.InvariantCulture);
        // A killed process is there until the kernel has cleaned up after it.
        await Eventually.IsTrue(() => !Runs(left), "the child gone");
        if (cgroups.Enforced)
            await Eventually.IsTrue(
                () => !ProcessList.All().Any(pid => ProcessList.CommandLine(pid) is ["sleep", var length] && length == $"{seconds}"),
                "the one outside gone"
            );
    }

    [Fact]
    public async Task Terminate_ProgramHandlesIt_EndsInItsOwnWay()
    {
        var process = Shell("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.05; done");
        await Eventually.IsTrue(() => File.ReadAllText(LogPath).Contains("ready", StringComparison.Ordinal), "ready");
        process.Terminate();
        Assert.Equal(7, (await Ended(process)).ExitCode);
        Assert.EndsWith("bye\n", await LogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_ProgramIgnoresSigterm_EndsWith137()
    {
        var process = Shell("trap '' TERM; echo ready; while :; do sleep 0.05; done");
        await Eventually.IsTrue(() => File.ReadAllText(LogPath).Contains("ready", StringComparison.Ordinal), "ready");
        process.Terminate();
        process.Kill();
        var exit = await Ended(process);
        Assert.Equal((137, false), (exit.ExitCode, exit.OutOfMemory));
    }

    [Fact]
    public async Task Start_MemoryLimit_IsKilledForMemory()
    {
        Assert.SkipUnless(cgroups.Enforced, cgroups.Summary);
        // The shell holds all of the text of 64 MiB, its limit is 16 MiB.
        var exit = await Ended(Shell("x=$(head -c 67108864 /dev/zero | tr '\\0' x); echo survived", new ContainerLimits(null, null, 16 << 20)));
        Assert.Equal((137, true), (exit.ExitCode, exit.OutOfMemory));
    }

    [Fact]
    public async Task Start_CpuLimit_GetsNoMore()
    {
        Assert.SkipUnless(cgroups.Enforced, cgroups.Summary);
        var begun = Stopwatch.GetTimestamp();
        var process = Shell("while :; do :; done", new ContainerLimits(null, 0.2, null));
        await Eventually.IsTrue(() => process.Usage() is { CpuNanoseconds: > 300_000_000 }, "used 0.3 s");
        var used = TimeSpan.FromMicroseconds(process.Usage()!.CpuNanoseconds / 1000);
        // Its share of the time that has passed, and what it got of a period that has not.
        Assert.InRange(used, TimeSpan.Zero, 0.2 * Stopwatch.GetElapsedTime(begun) + TimeSpan.FromMilliseconds(50));
        process.Kill();
        await Ended(process);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Usage_BusyProgram_CountsCpuAndMemory(bool enforced)
    {
        Assert.SkipWhen(enforced && !cgroups.Enforced, cgroups.Summary);
        var process = Shell("x=$(head -c 33554432 /dev/zero | tr '\\0' x); while :; do :; done", cgroups: enforced ? cgroups : new NoCgroups("a test"));
        await Eventually.IsTrue(() => process.Usage() is { CpuNanoseconds: > 300_000_000, WorkingSetBytes: > 32 << 20 }, "busy");
        process.Kill();
        await Ended(process);
    }

    [Fact]
    public async Task Exited_Always_LeavesNoCgroup()
    {
        Assert.SkipUnless(cgroups.Enforced, cgroups.Summary);
        var cgroup = cgroups.Create("leaves-none", new ContainerLimits(1, 1, 1 << 30));
        var plan = new ProcessPlan("/bin/sh", ["-c", "sleep 0.1"], new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, null);
        var process = ContainerProcess.Start(plan, cgroup, new ContainerLogWriter(LogPath, TimeProvider.System), TimeProvider.System);
        Assert.All(cgroup.Directories, directory => Assert.True(Directory.Exists(directory)));
        await Ended(process);
        Assert.All(cgroup.Directories, directory => Assert.False(Directory.Exists(directory)));
    }

    [Fact]
    public void Problem_MissingProgramOrDirectory_SaysWhich()
    {
        var path = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" };
        Assert.Null(new ProcessPlan("sh", [], path, null).Problem());
        Assert.Equal("exec: \"no-such-program\": executable file not found in $PATH", new ProcessPlan("no-such-program", [], path, null).Problem());
        Assert.Contains("/no/such/file", new ProcessPlan("/no/such/file", [], path, null).Problem(), StringComparison.Ordinal);
        Assert.Contains("workingDir \"/no/such\"", new ProcessPlan("sh", [], path, "/no/such").Problem(), StringComparison.Ordinal);
    }
}
