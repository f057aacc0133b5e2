using StackExchange.Redis;

namespace MlServe.Training.Distributed;

/// <content>What other stores have changed.</content>
internal sealed partial class WeightStore
{
    private static readonly string ChangesScript = Script("changes"), RowsScript = Script("rows");
    private static readonly string ReceiveScript = Script("receive");

    /// <summary>The version of another store up to which its changes have arrived here; 0: none has.</summary>
    internal long ArrivedFrom(string other) => (long)connection.Ask(redis => redis.HashGet("downpour:from", other), ct);

    /// <summary>The sums of all that this store's own workers have changed, of rows that they changed since a version.</summary>
    internal (long Version, IReadOnlyList<RowValues> Sums) ChangesSince(long version)
    {
        var parts = (RedisResult[])Evaluate(ChangesScript, [version])!;
        var (rows, weights, initial) = ((int[])parts[1]!, (byte[]?[])parts[2]!, (byte[]?[])parts[3]!);
        var received = ((RedisResult[])parts[4]!).Select(sums => (byte[]?[])sums!).ToArray();
        return ((long)parts[0], [.. rows.Select((row, i) => received.Where(sums => sums[i]!.Length > 0).Aggregate(
            RowValues.Of(row, weights[i]!) - RowValues.Of(row, initial[i]!), (own, sums) => own - RowValues.Of(row, sums[i]!)))]);
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
            var changed = sums.Select((sum, i) =>
            {
                var growth = before[i]!.Length > 0 ? sum - RowValues.Of(sum.Row, before[i]!) : sum;
                return (Weights: RowValues.Of(sum.Row, weights[i]!) + growth, Sum: sum);
            });
            var outcome = (string)Evaluate(ReceiveScript,
                [other, version, (long)parts[0], .. changed.SelectMany(row => (RedisValue[])[row.Sum.Row, row.Weights.Bytes, row.Sum.Bytes])])!;
            if (outcome != "conflict")
                return (outcome == "applied", conflicts);
        }
    }
}
