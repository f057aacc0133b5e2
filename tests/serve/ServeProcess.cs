using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MlServe.Linux;

namespace MlServe.Serve.Tests;

/// <summary>The service as users start it: a process of its own, on a free port.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly Task<string> error;

    private ServeProcess(Process process, int port)
    {
        this.process = process;
        Port = port;
        error = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        Client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public int Port { get; }

    public int Id => process.Id;

    /// <summary>Opens a new connection for each request, as siege does and as each new visitor does.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts it with the small model on a free port, unless the arguments say otherwise.</summary>
    public static ServeProcess Start(params string[] arguments) => Start(home: null, arguments);

    /// <param name="home">What it takes for the user's home folder; null: the tests' own.</param>
    /// <param name="arguments">Its command line.</param>
    public static ServeProcess Start(string? home, string[] arguments)
    {
        var port = Ports.Free();
        string[] defaults = [.. Unless("--urls", $"http://127.0.0.1:{port}"), .. Unless("--model", Fixtures.GoodModel)];
        // A shell's background ignores SIGINT, and so would the process whose Ctrl-C is tested, if the tests run there.
        string[] command =
        [
            .. OperatingSystem.IsLinux() ? (string[])["env", "--default-signal=INT"] : [],
            "dotnet",
            Path.Combine(AppContext.BaseDirectory, "serve.dll"),
        ];
        var start = new ProcessStartInfo(command[0], [.. command[1..], .. defaults, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        if (home is not null)
            start.Environment["HOME"] = home;
        return new ServeProcess(Process.Start(start)!, port);

        IEnumerable<string> Unless(string name, string value) => arguments.Contains(name) ? [] : [name, value];
    }

    public static Task<ServeProcess> StartReadyAsync(params string[] arguments) => StartReadyAsync(home: null, arguments);

    public static async Task<ServeProcess> StartReadyAsync(string? home, string[] arguments)
    {
        while (true)
        {
            var serve = Start(home, arguments);
            await Fixtures.Until(async () => serve.process.HasExited || await serve.StatusAsync("/readyz") == HttpStatusCode.OK, "ready");
            if (!serve.process.HasExited)
                return serve;
            // Between asking for a free port and listening on it, somebody else may have taken it.
            var (_, error) = await serve.EndAsync();
            await serve.DisposeAsync();
            Assert.Contains("already in use", error);
        }
    }

    /// <summary>The status of a GET; null when nobody listens.</summary>
    public async Task<HttpStatusCode?> StatusAsync(string path)
    {
        try
        {
            using var response = await Client.GetAsync(path, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
        // Reset: it was in the listener's queue when that closed, or had sent its request already.
        catch (HttpRequestException exception)
            when (exception.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.ConnectionReset })
        {
            return null;
        }
    }

    public void Send(Signal signal) => Assert.True(Signals.Send(process.Id, signal));

    /// <summary>What it wrote to stderr, and its exit code, once it has ended.</summary>
    public async Task<(int ExitCode, string Error)> EndAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await error);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
