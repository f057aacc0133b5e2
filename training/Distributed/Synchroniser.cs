namespace MlServe.Training.Distributed;

/// <summary>
/// Carries each store's changes to the others. What travels are sums, all that a store's own workers have changed since the beginning, with
/// the store's version: a sum that arrives twice, or after a newer one, changes nothing, so that each change is applied exactly once,
/// whenever this is killed and however many do it.
/// </summary>
internal sealed class Synchroniser(IReadOnlyList<WeightStore> stores)
{
    private string[] ids = [];

    /// <summary>Rows that were carried.</summary>
    internal long Rows { get; private set; }

    /// <summary>Times that sums were applied.</summary>
    internal long Changes { get; private set; }

    /// <summary>Times that workers had changed the weights between looking at them and applying a sum.</summary>
    internal long Conflicts { get; private set; }

    /// <summary>Somebody has reached the target, all stores know it, and nothing is left to carry.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>Carries once what there is, from each store to each other. A store without weights gets those that another began with.</summary>
    /// <exception cref="TrainingException">The stores began with different weights.</exception>
    internal void Carry()
    {
        var begun = stores.Select(store => (Store: store, Beginning: store.Beginning())).Where(store => store.Beginning is not null).ToList();
        if (begun.Count == 0)
            return;
        string[] now = [.. stores.Select(store => Agree(store, begun[0].Store, begun[0].Beginning!))];
        if (now.Distinct().Count() < now.Length)
            throw new TrainingException($"{string.Join(", ", stores.Select(store => store.Address))}: two of them are the same store.");
        if (ids.Length > 0 && now.Index().FirstOrDefault(id => id.Item != ids[id.Index]) is { Item: not null } other)
            throw stores[other.Index].LostWeights();
        ids = now;

        // In this order: what a store's workers changed before they were told is carried afterwards.
        var isSpread = SpreadResult();
        var before = Changes;
        for (var from = 0; from < stores.Count; from++)
        {
            foreach (var to in stores.Where((_, i) => i != from))
                Carry(stores[from], ids[from], to);
        }

        IsOver = isSpread && Changes == before;
    }

    /// <summary>Sees to it that a store began as the first one did.</summary>
    /// <returns>The store's id.</returns>
    private static string Agree(WeightStore store, WeightStore first, StoreBeginning beginning)
    {
        var own = store.Beginning() ?? store.Begin(beginning.Shapes, beginning.Digest, first.Initial());
        if (own.Shapes != beginning.Shapes)
            throw new TrainingException($"the stores hold weights of different networks: {first.Address} {beginning.Shapes}, {store.Address} {own.Shapes}.");
        if (own.Digest != beginning.Digest)
        {
            throw new TrainingException($"the stores at {first.Address} and {store.Address} began with different weights: give the workers of both "
                + "the same --seed, or leave one empty until it is synchronised.");
        }

        return own.Id;
    }

    private void Carry(WeightStore from, string origin, WeightStore to)
    {
        var arrived = to.ArrivedFrom(origin);
        var (version, sums) = from.ChangesSince(arrived);
        if (version < arrived)
        {
            throw new TrainingException($"the store at {from.Address} has forgotten changes that {to.Address} already has (its Redis went on with an older "
                + "file): what it learns now would be taken for these. Start all stores empty, or give Redis --appendonly yes.");
        }

        if (sums.Count == 0)
            return;
        var (wereMissing, conflicts) = to.Receive(origin, version, sums);
        Conflicts += conflicts;
        if (!wereMissing)
            return;
        Changes++;
        Rows += sums.Count;
    }

    /// <summary>Whoever has reached the target in one store has reached it in all.</summary>
    private bool SpreadResult()
    {
        if (stores.Select(store => store.Result()).FirstOrDefault(result => result is not null) is not { } result)
            return false;
        foreach (var store in stores)
            store.Reach(result.By, result.Accuracy, result.Weights);
        return true;
    }
}
