using System.Net;
using System.Net.Sockets;
using MlServe.LocalCluster.Hosting;

namespace MlServe.LocalCluster.Tests.Hosting;

public sealed class ClusterHostTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string directory;

    public ClusterHostTests() => directory = folder["cluster"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Start_SameFolderTwice_IsRefusedInOneLine()
    {
        await using var first = await Start();
        var refused = await Assert.ThrowsAsync<ClusterException>(() => Start());
        Assert.Equal($"a cluster already runs with {directory} (pid {Environment.ProcessId}); stop it first", refused.Message);
    }

    [Fact]
    public async Task Start_PortTaken_NamesTheHolder()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        var refused = await Assert.ThrowsAsync<ClusterException>(() => Start(port));
        Assert.Contains($"port {port} for the cluster's API is in use by", refused.Message, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.Contains($"(pid {Environment.ProcessId})", refused.Message, StringComparison.Ordinal);
        Assert.Null(ClusterProcess.Status(directory));
    }

    [Fact]
    public async Task Start_FolderIsAFile_IsRefusedInOneLine()
    {
        await File.WriteAllTextAsync(directory, "", TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<ClusterException>(() => Start());
        Assert.StartsWith($"cannot use {directory} as the cluster's folder", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_Running_LeavesNoSign()
    {
        await using (var host = await Start())
        {
            Assert.Equal(host.Server.ToString().TrimEnd('/'), ClusterProcess.Status(directory)!.Server);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(host.KubeconfigPath));
        }
        Assert.Null(ClusterProcess.Status(directory));
        await using var again = await Start();
    }

    [Fact]
    public async Task Status_AfterCrash_IsNone()
    {
        Directory.CreateDirectory(directory);
        // A process of that number runs, but it is a later one.
        await File.WriteAllTextAsync(Path.Combine(directory, "cluster.json"),
            $$"""{"pid":{{Environment.ProcessId}},"started":"1","server":"https://127.0.0.1:1","kubeconfig":"k"}""", TestContext.Current.CancellationToken);
        Assert.Null(ClusterProcess.Status(directory));
    }

    [Fact]
    public async Task Start_Again_KeepsObjectsAndToken()
    {
        string before;
        await using (var host = await Start())
        {
            before = Token(host.KubeconfigPath);
            using var client = TestCluster.ClientOf(host.KubeconfigPath);
            using var body = new StringContent(
                """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kept"}}""",
                System.Text.Encoding.UTF8,
                "application/json"
            );
            await client.PostAsync("/api/v1/namespaces/default/configmaps", body, TestContext.Current.CancellationToken);
        }
        await using var again = await Start();
        Assert.Equal(before, Token(again.KubeconfigPath));
        using var later = TestCluster.ClientOf(again.KubeconfigPath);
        Assert.Equal(HttpStatusCode.OK, (await later.GetAsync("/api/v1/namespaces/default/configmaps/kept", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Start_Again_IsWhereClientsKnowIt()
    {
        Uri before;
        await using (var host = await Start())
            before = host.Server;
        await using (var again = await Start())
            Assert.Equal(before, again.Server);

        using var holder = new TcpListener(IPAddress.Loopback, before.Port);
        holder.Start();
        await using var elsewhere = await Start();
        Assert.NotEqual(before, elsewhere.Server);
    }

    [Fact]
    public async Task Watch_FromBeforeTheRestart_IsExpired()
    {
        await using (await Start())
        {
        }
        await using var again = await Start();
        using var client = TestCluster.ClientOf(again.KubeconfigPath);
        var line = (await client.GetStringAsync("/api/v1/namespaces?watch=true&resourceVersion=1", TestContext.Current.CancellationToken)).Split(
            '\n'
        )[0];
        Assert.Matches(
            """^{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{}"""
            + ""","status":"Failure","message":"too old resource version: 1 \([0-9]+\)","reason":"Expired","code":410}}$""",
            line
        );
    }

    [Fact]
    public async Task StartProcess_EndsAtOnce_SaysItsLastLine()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        var refused = await Assert.ThrowsAsync<ClusterException>(() =>
            ClusterProcess.StartAsync(
                directory,
                ["/bin/sh", "-c", "echo first; echo the reason >&2; exit 2"],
                owned: false,
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal("the reason", refused.Message);
    }

    private Task<ClusterHost> Start(int port = 0) =>
        ClusterHost.StartAsync(new LocalClusterOptions { StateDirectory = directory, ApiPort = port }, TestContext.Current.CancellationToken);

    private static string Token(string kubeconfig) => File.ReadLines(kubeconfig).First(line => line.Contains("token:", StringComparison.Ordinal));
}
