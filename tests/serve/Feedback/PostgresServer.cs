using System.Diagnostics;
using Npgsql;

namespace MlServe.Serve.Tests.Feedback;

/// <summary>A PostgreSQL server of its own, on loopback and in a temporary folder; shared by the tests of a class.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private static readonly string? Programs = Directory.Exists("/usr/lib/postgresql")
        ? Directory
            .GetDirectories("/usr/lib/postgresql")
            .Select(version => Path.Combine(version, "bin"))
            .LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
        : null;

    private readonly TemporaryFolder folder = new();
    private Process? server;
    private int databases;

    private string Address => FormattableString.Invariant($"Host=127.0.0.1;Port={Port};Username=tester");

    private int Port { get; set; }

    public async ValueTask InitializeAsync()
    {
        if (Programs is null)
            return;
        // The server refuses to run as root, as continuous integration does.
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", "nobody", folder.Path);
        await RunAsync([.. AsOrdinaryUser, Path.Combine(Programs, "initdb"), "-D", folder["data"], "-U", "tester", "--auth=trust", "--no-sync"]);
        Port = Ports.Free();
        string[] command =
        [
            .. AsOrdinaryUser,
            Path.Combine(Programs, "postgres"),
            "-D",
            folder["data"],
            "-k",
            folder.Path,
            "-h",
            "127.0.0.1",
            "-p",
            FormattableString.Invariant($"{Port}"),
        ];
        server = Start(command);
        await Fixtures.Until(async () =>
        {
            try
            {
                await using var source = NpgsqlDataSource.Create(Address + ";Database=postgres");
                await using var connection = await source.OpenConnectionAsync();
                return true;
            }
            catch (NpgsqlException)
            {
                Assert.False(server.HasExited, "PostgreSQL ended at once");
                return false;
            }
        }, "PostgreSQL answers");
    }

    /// <summary>The connection string of a new, empty database; skips the test where there is no PostgreSQL.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        Assert.SkipWhen(server is null, "PostgreSQL is not installed (apt-get install postgresql)");
        var name = FormattableString.Invariant($"test{Interlocked.Increment(ref databases)}");
        await using var source = NpgsqlDataSource.Create(Address + ";Database=postgres");
        await using var command = source.CreateCommand("CREATE DATABASE " + name);
        await command.ExecuteNonQueryAsync();
        return $"{Address};Database={name}";
    }

    public async ValueTask DisposeAsync()
    {
        if (server is { HasExited: false })
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }

        server?.Dispose();
        folder.Dispose();
    }

    private static string[] AsOrdinaryUser => Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] : [];

    private static Process Start(string[] command) =>
        Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" })!;

    private static async Task RunAsync(params string[] command)
    {
        using var process = Start(command);
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)}: {string.Concat(said)}");
    }
}
