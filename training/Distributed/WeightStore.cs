using System.Globalization;
using System.Runtime.InteropServices;
using StackExchange.Redis;

namespace MlServe.Training.Distributed;

/// <summary>What became of a change.</summary>
internal enum PushOutcome
{
    /// <summary>It is in the weights.</summary>
    Applied,

    /// <summary>It was in the weights already: an earlier answer was lost.</summary>
    Repeated,

    /// <summary>The weights were others than those it was added to.</summary>
    Conflict,

    /// <summary>The target is reached, and the weights change no more.</summary>
    Over,
}

/// <summary>A row's number and its weights.</summary>
internal readonly record struct RowValues(int Row, float[] Values);

/// <summary>What the store answers a worker.</summary>
/// <param name="Version">Changes that were applied in all.</param>
/// <param name="IsTargetReached">Somebody has said so.</param>
/// <param name="Rows">What changed since the version that was asked about.</param>
internal sealed record StoreAnswer(long Version, bool IsTargetReached, IReadOnlyList<RowValues> Rows);

/// <summary>What a store began with.</summary>
/// <param name="Id">Of the store.</param>
/// <param name="Shapes">Of the network's weights.</param>
/// <param name="Digest">Of the first weights.</param>
internal sealed record StoreBeginning(string Id, string Shapes, string Digest);

/// <summary>The weights that several workers train: a network in Redis, row by row. Scripts/shared.lua has its keys.</summary>
internal sealed class WeightStore(StoreConnection connection, CancellationToken ct)
{
    private static readonly string Shared = Script("shared");
    private static readonly string BeginScript = Shared + Script("begin"), FetchScript = Shared + Script("fetch"), PushScript = Shared + Script("push");
    private static readonly string TotalsScript = Shared + Script("totals"), ReachScript = Shared + Script("reach"), RowsScript = Shared + Script("rows");
    private static readonly string ChangesScript = Shared + Script("changes"), ReceiveScript = Shared + Script("receive");

    /// <summary>HOST:PORT.</summary>
    internal string Address => connection.Address;

    /// <summary>What it began with; null where nobody has set its weights yet.</summary>
    internal StoreBeginning? Beginning()
    {
        var values = connection.Ask(redis => redis.StringGet(["downpour:id", "downpour:shapes", "downpour:begun"]), ct);
        return values[0].IsNull ? null : new StoreBeginning(values[0]!, values[1]!, values[2]!);
    }

    /// <summary>Sets the weights unless somebody has.</summary>
    /// <returns>What the store has begun with, here or there.</returns>
    internal StoreBeginning Begin(string shapes, string digest, IEnumerable<RowValues> rows)
    {
        var values = (RedisValue[])Evaluate(BeginScript, [Guid.NewGuid().ToString("N"), shapes, digest, .. Arguments(rows)])!;
        return new StoreBeginning(values[0]!, values[1]!, values[2]!);
    }

    /// <summary>The weights of the beginning.</summary>
    internal IReadOnlyList<RowValues> Initial() => ReadHash("downpour:initial");

    /// <summary>How many pushes and minibatches of a worker are in the weights.</summary>
    internal (long Pushes, long Minibatches) ProgressOf(string worker)
    {
        var (pushes, minibatches) = connection.Ask(redis => (redis.HashGet("downpour:pushes", worker), redis.HashGet("downpour:minibatches", worker)), ct);
        return ((long)pushes, (long)minibatches);
    }

    /// <summary>The version, which is the sum of all pushes, and the minibatches in the weights.</summary>
    internal (long Version, long Pushes, long Minibatches) Totals()
    {
        var totals = (long[])Evaluate(TotalsScript, [])!;
        return (totals[0], totals[1], totals[2]);
    }

    /// <summary>What changed since a version; all since -1.</summary>
    internal StoreAnswer Fetch(long since) => Answer(Evaluate(FetchScript, [since])).Answer;

    /// <summary>Applies a worker's change to the weights of a version, unless they are others by now.</summary>
    /// <param name="push">Whose it is, and which.</param>
    /// <param name="expected">The version that the rows were made from.</param>
    /// <param name="rows">The rows that changed, as they are with the change.</param>
    /// <returns>What became of it, and after a conflict what has changed since.</returns>
    internal (PushOutcome Outcome, StoreAnswer Answer) Push((string Worker, long Number, int Minibatches) push, long expected, IEnumerable<RowValues> rows)
    {
        var (outcome, answer) = Answer(Evaluate(PushScript, [push.Worker, push.Number, push.Minibatches, expected, .. Arguments(rows)]));
        return (Enum.Parse<PushOutcome>(outcome, ignoreCase: true), answer);
    }

    /// <summary>Says that the target is reached, and by which weights, unless somebody has.</summary>
    internal void Reach(string by, double accuracy, IEnumerable<RowValues> rows) =>
        Evaluate(ReachScript, [by, accuracy.ToString("R", CultureInfo.InvariantCulture), .. Arguments(rows)]);

    /// <summary>Who reached the target, how well, and with which weights; null while nobody has.</summary>
    internal (string By, double Accuracy, IReadOnlyList<RowValues> Weights)? Result()
    {
        var reached = connection.Ask(redis => redis.HashGet("downpour:reached", ["by", "accuracy"]), ct);
        return reached[0].IsNull ? null : (reached[0]!, (double)reached[1], ReadHash("downpour:result"));
    }

    /// <summary>The version of another store up to which its changes have arrived here; 0: none has.</summary>
    internal long ArrivedFrom(string other) => (long)connection.Ask(redis => redis.HashGet("downpour:from", other), ct);

    /// <summary>The sums of all that this store's own workers have changed, of rows that they changed since a version.</summary>
    internal (long Version, IReadOnlyList<RowValues> Sums) ChangesSince(long version)
    {
        var parts = (RedisResult[])Evaluate(ChangesScript, [version])!;
        var (rows, weights, initial) = ((int[])parts[1]!, (byte[]?[])parts[2]!, (byte[]?[])parts[3]!);
        var received = ((RedisResult[])parts[4]!).Select(sums => (byte[]?[])sums!).ToArray();
        var own = new RowValues[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var sum = Minus(Floats(weights[i]!), Floats(initial[i]!));
            own[i] = new RowValues(rows[i], received.Where(sums => sums[i]!.Length > 0).Aggregate(sum, (rest, sums) => Minus(rest, Floats(sums[i]!))));
        }

        return ((long)parts[0], own);
    }

    /// <summary>Applies another store's changes, each once: adds to the weights what its sums have grown by.</summary>
    /// <param name="other">The other store.</param>
    /// <param name="version">Its version that the sums are of.</param>
    /// <param name="sums">Of all that its own workers have changed, of the rows that they have.</param>
    /// <returns>Whether they were still missing here, and how often others changed the weights meanwhile.</returns>
    internal (bool WereMissing, int Conflicts) Receive(string other, long version, IReadOnlyList<RowValues> sums)
    {
        for (var conflicts = 0; ; conflicts++)
        {
            var parts = (RedisResult[])Evaluate(RowsScript, [other, .. sums.Select(row => (RedisValue)row.Row)])!;
            if ((long)parts[0] < 0)
                throw LostWeights();
            var (weights, before) = ((byte[]?[])parts[1]!, (byte[]?[])parts[2]!);
            List<RedisValue> arguments = [other, version, (long)parts[0]];
            foreach (var (i, row) in sums.Index())
            {
                var growth = before[i]!.Length > 0 ? Minus(row.Values, Floats(before[i]!)) : row.Values;
                arguments.AddRange([row.Row, Bytes(Plus(Floats(weights[i]!), growth)), Bytes(row.Values)]);
            }

            var outcome = (string)Evaluate(ReceiveScript, arguments)!;
            if (outcome != "conflict")
                return (outcome == "applied", conflicts);
        }
    }

    /// <summary>Redis was started anew without what it had.</summary>
    internal TrainingException LostWeights() =>
        new($"the store at {Address} has lost its weights: give Redis an append-only file (--appendonly yes) on a disk that stays.");

    private static string Script(string name)
    {
        using var stream = typeof(WeightStore).Assembly.GetManifestResourceStream($"{name}.lua")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static (string Outcome, StoreAnswer Answer) Answer(RedisResult result)
    {
        var parts = (RedisResult[])result!;
        var (rows, values) = ((int[])parts[3]!, (byte[]?[])parts[4]!);
        return ((string)parts[0]!, new StoreAnswer((long)parts[1], (int)parts[2] == 1, [.. rows.Zip(values, (row, bytes) => new RowValues(row, Floats(bytes!)))]));
    }

    private static IEnumerable<RedisValue> Arguments(IEnumerable<RowValues> rows) => rows.SelectMany(row => (RedisValue[])[row.Row, Bytes(row.Values)]);

    private static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static float[] Floats(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    private static float[] Plus(float[] one, float[] other) => [.. one.Zip(other, (a, b) => a + b)];

    private static float[] Minus(float[] one, float[] other) => [.. one.Zip(other, (a, b) => a - b)];

    private RedisResult Evaluate(string script, IEnumerable<RedisValue> arguments)
    {
        RedisValue[] values = [.. arguments];
        return connection.Ask(redis => redis.ScriptEvaluate(script, values: values), ct);
    }

    private IReadOnlyList<RowValues> ReadHash(string key) =>
        [.. connection.Ask(redis => redis.HashGetAll(key), ct).Select(entry => new RowValues((int)entry.Name, Floats((byte[])entry.Value!)))];
}
