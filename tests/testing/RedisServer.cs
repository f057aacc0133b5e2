using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MlServe.Testing;

/// <summary>A Redis of one test, or of the tests of a class in turn, with an append-only file, that can be killed and started again.</summary>
public sealed class RedisServer : IDisposable
{
    private const string Program = "redis-server";

    private readonly TemporaryFolder folder = new();
    private readonly string[] more;
    private Process? process;

    /// <param name="more">Arguments beside those that every test needs.</param>
    public RedisServer(params string[] more)
    {
        this.more = more;
        Port = Ports.Free();
        Start();
    }

    /// <summary>Why tests that need one are skipped; null where they are not.</summary>
    public static string? Missing { get; } =
        InstalledProgram.Find(Program) is null ? "there is no redis-server: apt-get install redis-server" : null;

    /// <summary>Where it listens on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>127.0.0.1 and the port.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Starts it again, with what its file has.</summary>
    public void Start()
    {
        string[] arguments =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", folder.Path, "--appendonly", "yes", "--save", "", .. more,
        ];
        process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true })!;
        process.BeginOutputReadLine();
        while (!Answers())
        {
            if (process.WaitForExit(20))
                throw new InvalidOperationException("redis-server has ended");
        }
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public void Kill()
    {
        process!.Kill();
        process.WaitForExit();
    }

    /// <summary>Forgets everything.</summary>
    public void Empty() => Ask("FLUSHALL");

    /// <summary>The first line of the answer to a command.</summary>
    public string Ask(string command)
    {
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, Port);
        client.GetStream().Write(Encoding.ASCII.GetBytes(command + "\r\n"));
        using var reader = new StreamReader(client.GetStream());
        return reader.ReadLine() ?? "";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        process!.Dispose();
        folder.Dispose();
    }

    // While it reads its file it answers LOADING.
    private bool Answers()
    {
        try
        {
            return Ask("PING") is { Length: > 0 } answer && !answer.StartsWith("-LOADING", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }
}
