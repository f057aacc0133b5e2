using System.Diagnostics;
using System.Globalization;
using MlServe.Linux;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.Node.Kubelet;

public class PodEndTests
{
    [Fact]
    public async Task Delete_RunningPod_IsTerminatedAndGone()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Create(NodeFixture.Pod("web", "trap 'sleep 0.3; exit 0' TERM; echo up; while :; do sleep 0.05; done"));
        await node.Says("web", "up");
        node.Delete("web");
        Assert.True(node.Pod("web")!.IsDeleting());
        await node.IsGone("web");
        Assert.Contains(("Killing", "Stopping container main"), node.Events("web"));
        Assert.Empty(Directory.GetDirectories(node.State["pods"]));
    }

    [Fact]
    public async Task Delete_RunningPod_CountsNoRestart()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Create(NodeFixture.Pod("web", "trap 'exit 0' TERM; echo up; while :; do sleep 0.05; done"));
        await node.Says("web", "up");
        var before = node.Store.Version;
        node.Delete("web");
        await node.IsGone("web");
        var counts = new List<long?>();
        await foreach (var change in node.Store.Watch(ClusterKinds.Pods, "default", before, TestContext.Current.CancellationToken))
        {
            counts.Add(change.Object!.Copy().Items("status", "containerStatuses").Single().Int("restartCount"));
            if (change.Type == StoreEventType.Deleted)
                break;
        }
        Assert.All(counts, count => Assert.Equal(0, count));
    }

    [Fact]
    public async Task Delete_ProgramIgnoresSigterm_IsKilledAfterTheGrace()
    {
        await using var node = await StartWithStubbornPodAsync(graceSeconds: 1);
        node.Delete("stubborn");
        await node.IsGone("stubborn");
    }

    [Fact]
    public async Task Delete_PodThatChangesAllTheTime_IsKilledAfterTheGrace()
    {
        await using var node = await StartWithStubbornPodAsync(graceSeconds: 1);
        node.Delete("stubborn");
        var changes = 0;
        await Eventually.IsTrue(() =>
        {
            if (node.Pod("stubborn") is null)
                return true;
            try
            {
                node.Store.Change(ClusterKinds.Pods, new ObjectKey("default", "stubborn"), pod => pod.Set($"{changes++}", "metadata", "annotations", "change"));
            }
            catch (StatusException exception) when (exception.Code == 404)
            {
                // Between the look and the change.
            }
            return false;
        }, "gone");
    }

    [Fact]
    public async Task Delete_AgainWithLessGrace_Shortens()
    {
        await using var node = await StartWithStubbornPodAsync(graceSeconds: 600);
        node.Delete("stubborn");
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.NotNull(node.Pod("stubborn"));
        node.Delete("stubborn", grace: 0);
        await node.IsGone("stubborn");
    }

    [Fact]
    public async Task Dispose_GraceLongerThanAnyTimer_EndsThePods()
    {
        var node = await NodeFixture.StartAsync();
        node.Create(NodeFixture.Pod("web", "sh -c 'echo $PPID'; exec sleep 300", specFields: "\"terminationGracePeriodSeconds\": 9000000000000,"));
        await node.Says("web", "\n");
        var process = (await node.LogAsync("web")).Trim();
        await node.DisposeAsync();
        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    [Fact]
    public async Task Dispose_APartOfTheNodeHasFailed_EndsThePodsAllTheSame()
    {
        // No timer ticks twenty times in ten milliseconds: the reading of usage ends as it begins.
        var node = await NodeFixture.StartAsync(usageInterval: TimeSpan.FromMilliseconds(10));
        node.Create(NodeFixture.Pod("web", "sh -c 'echo $PPID'; exec sleep 300"));
        await node.IsReady("web");
        await Eventually.IsTrue(() => node.LogAsync("web").Result.Length > 0, "started");
        var process = (await node.LogAsync("web")).Trim();
        await node.DisposeAsync();
        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    [Fact]
    public async Task Delete_FilesThatCannotBeRemoved_PodGoesAndTheNextStartGoesOn()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Create(NodeFixture.Pod("web", "echo up; exec sleep 300"));
        await node.Says("web", "up");
        // As a directory without write permission is for whoever is not root.
        var file = Path.Combine(Assert.Single(Directory.GetDirectories(node.State["pods"])), "stays");
        File.WriteAllText(file, "");
        Assert.SkipUnless(await IsImmutableAsync(file, true), "this machine has no files that even root cannot remove");
        try
        {
            node.Delete("web");
            await node.IsGone("web");
            await node.Node.DisposeAsync();
            await node.StartNodeAsync();
            node.Create(NodeFixture.Pod("next", "exec sleep 300"));
            await node.IsReady("next");
        }
        finally
        {
            await IsImmutableAsync(file, false);
        }
    }

    private static async Task<bool> IsImmutableAsync(string file, bool isOn)
    {
        if (!File.Exists("/usr/bin/chattr"))
            return false;
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/chattr", [isOn ? "+i" : "-i", file]) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0;
    }

    /// <summary>A pod whose program does not end when it is asked to.</summary>
    private static async Task<NodeFixture> StartWithStubbornPodAsync(int graceSeconds, TimeProvider? time = null)
    {
        var node = await NodeFixture.StartAsync(time: time);
        node.Create(
            NodeFixture.Pod(
                "stubborn",
                "trap '' TERM; echo up; while :; do sleep 0.05; done",
                specFields: $"\"terminationGracePeriodSeconds\": {graceSeconds},"
            )
        );
        await node.Says("stubborn", "up");
        return node;
    }

    /// <summary>What it leaves behind may take seconds to clear away, and connections would go to a program that is gone.</summary>
    [Fact]
    public async Task Kill_ReadyProgram_IsUnreadyBeforeItIsClearedAway()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Create(NodeFixture.Pod("web", "sh -c 'echo $PPID'; exec sleep 300"));
        await node.Says("web", "\n");
        var before = node.Store.Version;
        Assert.True(Signals.Send(int.Parse(await node.LogAsync("web"), CultureInfo.InvariantCulture), Signal.Kill));

        await foreach (var change in node.Store.Watch(ClusterKinds.Pods, "default", before, TestContext.Current.CancellationToken))
        {
            var container = change.Object!.Copy().Items("status", "containerStatuses").Single();
            Assert.Null(container.At("state", "terminated"));
            if (!container.Flag("ready"))
                break;
        }
    }

    [Fact]
    public async Task Delete_ByForceAfterTheClockWasSetAhead_ShortensTheGrace()
    {
        var time = new SettableTime();
        await using var node = await StartWithStubbornPodAsync(graceSeconds: 3600, time);
        node.Delete("stubborn");
        await Eventually.IsTrue(() => node.Events("stubborn").Any(item => item.Reason == "Killing"), "it is being ended");
        time.SetBy(TimeSpan.FromHours(2));
        node.Delete("stubborn", grace: 1);
        await node.IsGone("stubborn");
    }
}
