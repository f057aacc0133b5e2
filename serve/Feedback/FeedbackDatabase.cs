using System.Data.Common;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Data.Sqlite;
using MlServe.Serve.Hosting;
using Npgsql;

namespace MlServe.Serve.Feedback;

/// <summary>Where labels are kept, and the few words in which the two databases differ.</summary>
/// <param name="Source">Opens connections.</param>
/// <param name="Blob">The type of bytes.</param>
/// <param name="Lock">Statement that holds the lock called <c>@name</c> to the transaction's end; null where a writing transaction is alone anyway.</param>
/// <param name="Name">For people; without a password.</param>
internal sealed record FeedbackDatabase(DbDataSource Source, string Blob, string? Lock, string Name) : IAsyncDisposable
{
    /// <summary>A file for SQLite, or a connection string (<c>Host=…</c>, <c>postgres://…</c>) for PostgreSQL, which several instances share.</summary>
    /// <exception cref="InvalidOptionsException">Neither.</exception>
    public static FeedbackDatabase Open(string store)
    {
        if (store.StartsWith("postgres://", StringComparison.Ordinal) || store.StartsWith("postgresql://", StringComparison.Ordinal))
            return Postgres(FromUrl(store));
        return store.Contains('=') ? Postgres(store) : Sqlite(store);
    }

    /// <summary>Whether the file is not there (any more).</summary>
    public bool IsMissing => Lock is null && !File.Exists(Name);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private static FeedbackDatabase Sqlite(string path)
    {
        var file = Path.GetFullPath(path);
        // Full: an acknowledged label is on the disk, whatever happens to the process or the machine.
        // Without a pool: a kept connection would go on writing into a file that somebody has deleted or replaced.
        var connection = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30, Pooling = false }.ToString();
        return new FeedbackDatabase(SqliteFactory.Instance.CreateDataSource(connection), "BLOB", null, file);
    }

    private static FeedbackDatabase Postgres(string text)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(text);
            return new FeedbackDatabase(NpgsqlDataSource.Create(settings), "BYTEA", "SELECT pg_advisory_xact_lock(hashtextextended(@name, 0))",
                $"PostgreSQL {settings.Database ?? settings.Username} on {settings.Host}");
        }
        catch (ArgumentException exception)
        {
            throw new InvalidOptionsException([$"Serve:FeedbackStore is neither a file nor a connection string of PostgreSQL: {exception.Message}"]);
        }
    }

    private static string FromUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
            throw new InvalidOptionsException(["Serve:FeedbackStore is not a URL such as postgres://user:password@host:5432/database."]);
        var user = url.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host, Port = url.Port > 0 ? url.Port : 5432, Database = Uri.UnescapeDataString(url.AbsolutePath.Trim('/')),
        };
        if (user[0].Length > 0)
            settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            settings.Password = Uri.UnescapeDataString(user[1]);
        foreach (var (name, value) in QueryHelpers.ParseQuery(url.Query))
            Set(settings, name, value.ToString());
        return settings.ToString();
    }

    /// <summary>A URL's parameters have libpq's names (<c>sslmode=verify-full</c>, <c>connect_timeout=5</c>): lost, they would
    /// weaken what was asked for.</summary>
    private static void Set(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        try
        {
            settings[name switch { "connect_timeout" => "Timeout", "sslrootcert" => "Root Certificate", _ => name.Replace('_', ' ') }] =
                name == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }
        catch (ArgumentException)
        {
            throw new InvalidOptionsException([
                $"Serve:FeedbackStore has the parameter {name}={value}, which Npgsql does not know; give it Npgsql's own form, Host=…;Username=….",
            ]);
        }
    }
}
