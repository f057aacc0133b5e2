using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using k8s.Models;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Configuration;
using MlServe.Kubernetes.Json;
using MlServe.Linux;
using MlServe.LocalCluster.Hosting;
using MlServe.LocalCluster.Node;

namespace MlServe.LocalCluster.Tests.Node;

/// <summary>However a cluster process or its owner ends: no process, no cgroup and no port of it is left.</summary>
public sealed class NothingLeftTests : IDisposable
{
    private static int count;
    private readonly List<Process> started = [];
    private readonly TemporaryFolder state = new();

    // So long that no other process on the machine sleeps just as long.
    private readonly string seconds = (1_000_000_000L + Environment.ProcessId * 1000L + Interlocked.Increment(ref count)).ToString(
        System.Globalization.CultureInfo.InvariantCulture
    );

    public void Dispose()
    {
        // After a failed assertion, too, nothing is left.
        foreach (var process in started)
        {
            if (!process.HasExited)
                process.Kill();
            process.Dispose();
        }
        state.Dispose();
    }

    [Theory]
    [InlineData("cluster", 15, "asked to stop")]
    [InlineData("cluster", 2, "Ctrl-C")]
    [InlineData("cluster", 9, "kill -9 of the cluster")]
    [InlineData("owner", 15, "the owner is asked to stop")]
    [InlineData("owner", 9, "kill -9 of the owner")]
    public async Task End_HoweverItEnds_NothingIsLeft(string role, int signal, string how)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pods are processes of Linux");
        var ct = TestContext.Current.CancellationToken;
        var process = Start(role);
        await Eventually.IsTrue(() => ClusterProcess.Status(state.Path) is not null, "cluster announced: " + how);
        var cluster = ClusterProcess.Status(state.Path)!;
        var port = await DeployAsync(cluster, ct);
        Assert.Equal(2, Sleepers().Count());
        Assert.True(CanConnect(port));

        Assert.True(Signals.Send(process.Id, (Signal)signal));

        await process.WaitForExitAsync(ct).WaitAsync(TimeSpan.FromSeconds(60), ct);
        await Eventually.IsTrue(() => !Sleepers().Any(), how + ": pods gone");
        await Eventually.IsTrue(() => !Directory.Exists($"/proc/{cluster.Pid}"), how + ": cluster gone");
        await Eventually.IsTrue(() => !Cgroups().Any(), how + ": cgroups gone");
        await Eventually.IsTrue(() => !Watchdogs().Any(), how + ": watchdogs gone");
        Assert.True(Ports.IsFree(port));
        Assert.True(Ports.IsFree(new Uri(cluster.Server).Port));
    }

    [Fact]
    public async Task Start_AfterKill_ObjectsAreThereAndPodsBeginAnew()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pods are processes of Linux");
        var ct = TestContext.Current.CancellationToken;
        var first = Start("cluster");
        await Eventually.IsTrue(() => ClusterProcess.Status(state.Path) is not null, "first announced");
        await DeployAsync(ClusterProcess.Status(state.Path)!, ct);
        Assert.True(Signals.Send(first.Id, Signal.Kill));
        await first.WaitForExitAsync(ct);

        var second = Start("cluster");
        await Eventually.IsTrue(() => ClusterProcess.Status(state.Path) is { } info && info.Pid == second.Id, "second announced");
        using var client = Client(ClusterProcess.Status(state.Path)!);
        await Eventually.IsTrue(async () => await client.GetAsync<V1Pod>("web", "default", ct) is { IsReady: true } pod
            && pod.ContainerStatuses.All(status => status.RestartCount == 1), "pod began anew");
        Assert.Equal(2, Sleepers().Count());
        Assert.True(Signals.Send(second.Id, Signal.Terminate));
        await second.WaitForExitAsync(ct).WaitAsync(TimeSpan.FromSeconds(60), ct);
        await Eventually.IsTrue(() => !Sleepers().Any() && !Cgroups().Any(), "all gone");
    }

    private Process Start(string role)
    {
        // Tests in a background job of a shell ignore Ctrl-C, and so would what they start.
        var info = new ProcessStartInfo("/usr/bin/env");
        if (IgnoresInterrupt())
            info.ArgumentList.Add("--default-signal=INT");
        foreach (var argument in (ReadOnlySpan<string>)[Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet",
            Path.Combine(AppContext.BaseDirectory, "MlServe.LocalCluster.TestHost.dll"), role, state.Path])
            info.ArgumentList.Add(argument);
        var process = Process.Start(info)!;
        started.Add(process);
        return process;
    }

    private static bool IgnoresInterrupt() =>
        File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } line
        && (Convert.ToUInt64(line[7..].Trim(), 16) & 2) != 0;

    /// <summary>A ready pod of a shell and its child, behind a node port.</summary>
    private async Task<int> DeployAsync(ClusterInfo cluster, CancellationToken ct)
    {
        using var client = Client(cluster);
        await client.CreateAsync(KubernetesJson.Read<V1Pod>($$"""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","labels":{"app":"web"} },
             "spec":{"containers":[{"name":"main","image":"shell","args":["-c","sleep {{seconds}} & sleep {{seconds}}"],
                                    "resources":{"limits":{"cpu":"1","memory":"64Mi"} } } ] } }
            """), "default", ct);
        // Not the first free one of the range: other clusters on the machine take that, too.
        var port = 30_500 + Environment.ProcessId % 1_000;
        while (!Ports.IsFree(port))
            port++;
        await client.CreateAsync(KubernetesJson.Read<V1Service>($$"""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},
             "spec":{"type":"NodePort","selector":{"app":"web"},"ports":[{"port":80,"nodePort":{{port}} } ] } }
            """), "default", ct);
        await Eventually.IsTrue(async () => await client.GetAsync<V1Pod>("web", "default", ct) is { IsReady: true }, "pod ready");
        await Eventually.IsTrue(() => Sleepers().Count() == 2 && CanConnect(port), "sleepers and port");
        return port;
    }

    private static KubernetesClient Client(ClusterInfo cluster) => new(Kubeconfig.Load(cluster.Kubeconfig));

    private IEnumerable<int> Sleepers() => ProcessList.All().Where(pid => ProcessList.CommandLine(pid) is ["sleep", var length] && length == seconds);

    private IEnumerable<int> Watchdogs() => ProcessList.All().Where(pid => string.Join(' ', ProcessList.CommandLine(pid)) is var line
        && line.Contains("mlserve-watchdog", StringComparison.Ordinal) && line.Contains(StateHash.Of(state.Path), StringComparison.Ordinal));

    private IEnumerable<string> Cgroups() => CgroupMount.Read().SelectMany(mount => mount.Directories()).Distinct().Where(Directory.Exists)
        .SelectMany(parent => Directory.GetDirectories(parent, $"mlserve-{StateHash.Of(state.Path)}-*"));

    // Trying to listen would take the port from the cluster just as it opens it.
    private static bool CanConnect(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
