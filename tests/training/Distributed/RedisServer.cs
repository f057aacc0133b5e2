using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MlServe.Training.Distributed;

namespace MlServe.Training.Tests.Distributed;

/// <summary>A Redis of one test, or of the tests of a class in turn, with an append-only file, that can be killed and started again.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private Process? process;

    private readonly string[] more;

    public RedisServer(params string[] more)
    {
        this.more = more;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Options = new StoreOptions("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
        listener.Stop();
        Directory.CreateDirectory(folder["redis"]);
        Start();
    }

    public StoreOptions Options { get; }

    public void Start()
    {
        string[] arguments = ["--port", $"{Options.Port}", "--bind", "127.0.0.1", "--dir", folder["redis"], "--appendonly", "yes", "--save", "", .. more];
        try
        {
            process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("there is no redis-server: apt-get install redis-server");
        }

        process!.BeginOutputReadLine();
        while (!Answers())
            Assert.False(process.WaitForExit(20), "redis-server has ended");
    }

    /// <summary>Forgets everything.</summary>
    public void Empty()
    {
        using var connection = new StoreConnection(Options, TimeProvider.System);
        connection.Ask(redis => redis.ScriptEvaluate("return redis.call('FLUSHALL')"), TestContext.Current.CancellationToken);
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public void Kill()
    {
        process!.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (process is not null)
            Kill();
        process?.Dispose();
        folder.Dispose();
    }

    private bool Answers()
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, Options.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
