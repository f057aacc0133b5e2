using System.Globalization;
using StackExchange.Redis;

namespace MlServe.Training.Distributed;

/// <summary>The weights that several workers train: a network in Redis, row by row. Scripts/common.lua has its keys.</summary>
internal sealed partial class WeightStore(StoreConnection connection, CancellationToken ct)
{
    private static readonly string BeginScript = Script("begin"), FetchScript = Script("fetch"), PushScript = Script("push");
    private static readonly string TotalsScript = Script("totals"), ReachScript = Script("reach");

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

    /// <summary>Redis was started anew without what it had.</summary>
    internal TrainingException LostWeights() =>
        new($"the store at {Address} has lost its weights: give Redis an append-only file (--appendonly yes) on a disk that stays.");

    private static string Script(string name) => Text("common") + Text(name);

    private static string Text(string name)
    {
        using var stream = typeof(WeightStore).Assembly.GetManifestResourceStream($"{name}.lua")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static (string Outcome, StoreAnswer Answer) Answer(RedisResult result)
    {
        var parts = (RedisResult[])result!;
        var (rows, values) = ((int[])parts[3]!, (byte[]?[])parts[4]!);
        return ((string)parts[0]!, new StoreAnswer((long)parts[1], (int)parts[2] == 1, [.. rows.Zip(values, (row, bytes) => RowValues.Of(row, bytes!))]));
    }

    private static IEnumerable<RedisValue> Arguments(IEnumerable<RowValues> rows) => rows.SelectMany(row => (RedisValue[])[row.Row, row.Bytes]);

    private RedisResult Evaluate(string script, IEnumerable<RedisValue> arguments)
    {
        RedisValue[] values = [.. arguments];
        return connection.Ask(redis => redis.ScriptEvaluate(script, values: values), ct);
    }

    private IReadOnlyList<RowValues> ReadHash(string key) =>
        [.. connection.Ask(redis => redis.HashGetAll(key), ct).Select(entry => RowValues.Of((int)entry.Name, (byte[])entry.Value!))];
}
