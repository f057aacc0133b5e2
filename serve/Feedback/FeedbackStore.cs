using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;

namespace MlServe.Serve.Feedback;

/// <summary>
/// The pairs of told and predicted labels, and the questions still open. All state is in the database, so that any
/// instance can answer for any other; a label is acknowledged when its transaction is committed.
/// </summary>
internal sealed class FeedbackStore(FeedbackDatabase database, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long a question may stay open.</summary>
    public static readonly TimeSpan OpenFor = TimeSpan.FromHours(1);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // One reference: requests read it while the first one of a day replaces it.
    private DayKey? key;

    /// <summary>For people.</summary>
    public string Name => database.Name;

    /// <summary>Makes the tables where they are not there yet; several instances may start at once.</summary>
    /// <exception cref="DbException">The database cannot be used.</exception>
    public async Task PrepareAsync(CancellationToken ct)
    {
        string[] statements =
        [
            .. database.Lock is null
                ? (string[])["PRAGMA journal_mode = WAL"]
                : ["SELECT pg_advisory_xact_lock(20110)"], // CREATE … IF NOT EXISTS of two at once would clash
            $"""
            CREATE TABLE IF NOT EXISTS feedback (
              ticket TEXT PRIMARY KEY, model TEXT NOT NULL, model_sha256 TEXT NOT NULL, predicted TEXT NOT NULL, answer TEXT NOT NULL,
              image_sha256 TEXT NOT NULL, image {database.Blob}, client TEXT NOT NULL, held_at BIGINT NOT NULL,
              label TEXT, told_at BIGINT, is_counted BIGINT NOT NULL DEFAULT 0)
            """,
            "CREATE INDEX IF NOT EXISTS feedback_photo ON feedback (image_sha256)",
            "CREATE INDEX IF NOT EXISTS feedback_client ON feedback (client, held_at)",
            $"CREATE TABLE IF NOT EXISTS feedback_key (day BIGINT PRIMARY KEY, value {database.Blob} NOT NULL)",
        ];
        await using var connection = await ConnectAsync(ct);
        // SQLite changes its journal outside of transactions only.
        if (database.Lock is null)
            await Command(connection, null, statements[0]).ExecuteNonQueryAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        foreach (var statement in database.Lock is null ? statements[1..] : statements)
            await Command(connection, transaction, statement).ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Holds an answer back.</summary>
    public async Task HoldAsync(HeldAnswer held, CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await Command(
                connection,
                null,
                """
                INSERT INTO feedback (ticket, model, model_sha256, predicted, answer, image_sha256, image, client, held_at)
                VALUES (@ticket, @model, @sha, @predicted, @answer, @photo, @image, @client, @now)
                """,
                ("@ticket", held.Ticket),
                ("@model", held.Model),
                ("@sha", held.ModelSha256),
                ("@predicted", held.Predicted),
                ("@answer", held.Answer),
                ("@photo", held.ImageSha256),
                ("@image", held.Image),
                ("@client", held.Client),
                ("@now", held.HeldAt.ToUnixTimeMilliseconds())
            )
            .ExecuteNonQueryAsync(ct);
    }

    /// <summary>Questions that a client was asked within a day.</summary>
    public async Task<long> AskedAsync(string client, CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        return await CountAsync(connection, null, "SELECT COUNT(*) FROM feedback WHERE client = @client AND held_at > @since", ct,
            ("@client", client), ("@since", Before(Day)));
    }

    /// <summary>Takes a label, or with null the refusal to give one, and says what had been predicted. A ticket is good for one.</summary>
    /// <param name="ticket">The question.</param>
    /// <param name="label">The answer.</param>
    /// <param name="mostPerClient">Labels of one client that count within a day.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<LabelOutcome> TakeLabelAsync(string ticket, string? label, int mostPerClient, CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.Unspecified, ct);
        if (await FindOpenAsync(connection, transaction, ticket, ct) is not { } open)
            return default;
        // What is counted below must not change until this label is counted too.
        foreach (var counted in database.Lock is null ? [] : new[] { open.Client, open.ModelSha256 + open.ImageSha256 })
            await Command(connection, transaction, database.Lock!, ("@name", counted)).ExecuteNonQueryAsync(ct);
        // Whoever answered for a photo, or skipped it, was shown the prediction: no later label of it counts.
        var counts =
            label is not null
            && await CountAsync(
                connection,
                transaction,
                "SELECT COUNT(*) FROM feedback WHERE client = @client AND is_counted = 1 AND told_at > @since",
                ct,
                ("@client", open.Client),
                ("@since", Before(Day))
            ) < mostPerClient
            && await CountAsync(
                connection,
                transaction,
                "SELECT COUNT(*) FROM feedback WHERE model_sha256 = @sha AND image_sha256 = @photo AND told_at IS NOT NULL",
                ct,
                ("@sha", open.ModelSha256),
                ("@photo", open.ImageSha256)
            ) == 0;
        var told = await Command(
                connection,
                transaction,
                "UPDATE feedback SET label = @label, told_at = @now, is_counted = @counts WHERE ticket = @ticket AND told_at IS NULL",
                ("@label", label),
                ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()),
                ("@counts", counts ? 1L : 0L),
                ("@ticket", ticket)
            )
            .ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return told == 1 ? new LabelOutcome(open.Answer, counts) : default;
    }

    /// <summary>Deletes what belongs to a ticket; false when there was nothing.</summary>
    public async Task<bool> DeleteAsync(string ticket, CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        return await Command(connection, null, "DELETE FROM feedback WHERE ticket = @ticket", ("@ticket", ticket)).ExecuteNonQueryAsync(ct) > 0;
    }

    /// <summary>Deletes what is older than the retention, open questions that nobody answered, and the keys of past days.</summary>
    public async Task SweepAsync(TimeSpan retention, CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await Command(connection, null, "DELETE FROM feedback WHERE held_at < @old OR (told_at IS NULL AND held_at < @stale)",
            ("@old", Before(retention)), ("@stale", Before(OpenFor))).ExecuteNonQueryAsync(ct);
        // A day longer than it is used, for the clients of yesterday evening.
        await Command(connection, null, "DELETE FROM feedback_key WHERE day < @day", ("@day", Today - 1)).ExecuteNonQueryAsync(ct);
    }

    /// <summary>Every pair that counts, and every refusal, with how often it came.</summary>
    public async Task<IReadOnlyList<LabelCount>> CountsAsync(CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await using var command = Command(connection, null,
            """
            SELECT MIN(model), model_sha256, label, predicted, COUNT(*) FROM feedback
            WHERE is_counted = 1 OR (told_at IS NOT NULL AND label IS NULL) GROUP BY model_sha256, label, predicted
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var counts = new List<LabelCount>();
        while (await reader.ReadAsync(ct))
            counts.Add(
                new LabelCount(
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.IsDBNull(2) ? null : reader.GetString(2),
                    reader.GetString(3),
                    reader.GetInt64(4)
                )
            );
        return counts;
    }

    /// <summary>Today's key for <see cref="ClientKey"/>: the first instance that asks makes it, all others read it.</summary>
    public async Task<byte[]> KeyAsync(CancellationToken ct)
    {
        var (known, today) = (key, Today);
        if (known?.Day == today)
            return known.Value;
        await using var connection = await OpenAsync(ct);
        await Command(connection, null, "INSERT INTO feedback_key (day, value) VALUES (@day, @value) ON CONFLICT DO NOTHING",
            ("@day", today), ("@value", RandomNumberGenerator.GetBytes(ClientKey.KeyBytes))).ExecuteNonQueryAsync(ct);
        var value = (byte[])(await Command(connection, null, "SELECT value FROM feedback_key WHERE day = @day", ("@day", today)).ExecuteScalarAsync(ct))!;
        key = new DayKey(today, value);
        return value;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => database.DisposeAsync();

    private long Today => time.GetUtcNow().ToUnixTimeMilliseconds() / (long)Day.TotalMilliseconds;

    private long Before(TimeSpan age) => (time.GetUtcNow() - age).ToUnixTimeMilliseconds();

    private async Task<(string Answer, string Client, string ModelSha256, string ImageSha256)?> FindOpenAsync(
        DbConnection connection, DbTransaction transaction, string ticket, CancellationToken ct)
    {
        await using var command = Command(connection, transaction,
            "SELECT answer, client, model_sha256, image_sha256 FROM feedback WHERE ticket = @ticket AND told_at IS NULL AND held_at > @since",
            ("@ticket", ticket), ("@since", Before(OpenFor)));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)) : null;
    }

    /// <summary>A file that somebody deleted is made anew: what is acknowledged must be where the next reader looks.</summary>
    private async ValueTask<DbConnection> OpenAsync(CancellationToken ct)
    {
        if (database.IsMissing)
            await PrepareAsync(ct);
        return await ConnectAsync(ct);
    }

    private async ValueTask<DbConnection> ConnectAsync(CancellationToken ct)
    {
        var connection = await database.Source.OpenConnectionAsync(ct);
        if (database.Lock is null)
            await Command(connection, null, "PRAGMA synchronous = FULL").ExecuteNonQueryAsync(ct);
        return connection;
    }

    private static async Task<long> CountAsync(
        DbConnection connection, DbTransaction? transaction, string text, CancellationToken ct, params (string Name, object? Value)[] values) =>
        Convert.ToInt64(await Command(connection, transaction, text, values).ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);

    private static DbCommand Command(DbConnection connection, DbTransaction? transaction, string text, params (string Name, object? Value)[] values)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (text, transaction);
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
            // An absent image is of no type that PostgreSQL could guess.
            if (name == "@image")
                parameter.DbType = DbType.Binary;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private sealed record DayKey(long Day, byte[] Value);
}
