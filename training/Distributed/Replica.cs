using MlServe.Training.Networks;

namespace MlServe.Training.Distributed;

/// <summary>
/// A worker's copy of the network, as in Downpour SGD (Dean et al. 2012): it learns on its own, adds what it has changed to the store's
/// weights from time to time, and takes over the store's from time to time.
/// </summary>
internal sealed class Replica
{
    private readonly WeightStore store;
    private readonly Network network;
    private readonly string worker;
    private readonly WeightRows layout;

    // The store's weights at a version.
    private readonly float[] known;
    private long version = -1;

    // The network's weights when it last pushed or fetched: what differs from them is still to be pushed.
    private float[] pushed;

    private long pushNumber, fetchedVersion, pushesSinceFetch;

    /// <summary>Sets the store's weights to the network's, unless somebody has set them, and takes over the store's.</summary>
    /// <exception cref="TrainingException">The store has the weights of another network.</exception>
    internal Replica(WeightStore store, Network network, string worker)
    {
        (this.store, this.network, this.worker) = (store, network, worker);
        layout = new WeightRows(network);
        known = layout.Read(network);
        pushed = [.. known];
        var there = store.Beginning() ?? store.Begin(layout.Shapes, WeightRows.Digest(known), Rows(known, Enumerable.Range(0, layout.Count)));
        if (there.Shapes != layout.Shapes)
        {
            throw new TrainingException($"the store at {store.Address} holds the weights of another network ({there.Shapes}; here {layout.Shapes}): "
                + "give the options that it was begun with, or empty it with 'redis-cli flushall'.");
        }

        Resume();
        Fetch();
    }

    /// <summary>Minibatches of this worker that are in the store's weights, those of its predecessors included.</summary>
    internal long Minibatches { get; private set; }

    /// <summary>Somebody has said so: the weights change no more.</summary>
    internal bool IsTargetReached { get; private set; }

    /// <summary>The store's, as far as it is known here.</summary>
    internal long Version => version;

    /// <summary>Pushes that were applied.</summary>
    internal long Pushes { get; private set; }

    /// <summary>Times that others had changed the weights between looking at them and pushing.</summary>
    internal long Conflicts { get; private set; }

    /// <summary>Changes by others that each push did not know of when its gradients were computed, summed.</summary>
    internal long Staleness { get; private set; }

    /// <summary>Rows that were pushed.</summary>
    internal long RowsPushed { get; private set; }

    /// <summary>Rows that would have been, if all travelled.</summary>
    internal long RowsInAll => Pushes * layout.Count;

    /// <summary>Adds what was learnt since the last push to the store's weights, exactly once.</summary>
    /// <param name="minibatches">How many steps that were.</param>
    internal void Push(int minibatches)
    {
        var learnt = layout.Read(network);
        var rows = layout.Changed(pushed, learnt);
        while (true)
        {
            var changed = Rows(known, rows).Select(row => new RowValues(row.Row, Sum(row, learnt))).ToList();
            var (outcome, answer) = store.Push((worker, pushNumber + 1, minibatches), version, changed);
            if (outcome == PushOutcome.Conflict)
            {
                Conflicts++;
                TakeOver(answer);
                continue;
            }

            IsTargetReached |= answer.IsTargetReached;
            if (outcome == PushOutcome.Over)
                return;
            if (outcome == PushOutcome.Applied)
            {
                Staleness += version - fetchedVersion - pushesSinceFetch;
                Copy(changed, known);
                version = answer.Version;
            }
            else
            {
                TakeOver(answer);
            }

            (pushed, pushNumber) = (learnt, pushNumber + 1);
            Minibatches += minibatches;
            pushesSinceFetch++;
            Pushes++;
            RowsPushed += rows.Count;
            return;
        }
    }

    /// <summary>Takes over the store's weights. What is still to be pushed stays in the network.</summary>
    internal void Fetch()
    {
        TakeOver(store.Fetch(version));
        var weights = layout.Read(network);
        for (var i = 0; i < weights.Length; i++)
            weights[i] = known[i] + (weights[i] - pushed[i]);
        known.CopyTo(pushed, 0);
        layout.Write(network, weights);
        (fetchedVersion, pushesSinceFetch) = (version, 0);
    }

    /// <summary>Says that the network, as it is, has reached the target.</summary>
    internal void Reach(double accuracy)
    {
        store.Reach(worker, accuracy, Rows(layout.Read(network), Enumerable.Range(0, layout.Count)));
        IsTargetReached = true;
    }

    /// <summary>Gives the network the weights with which somebody has reached the target, if anybody has.</summary>
    internal void TakeResult()
    {
        if (store.Result() is not { } result)
            return;
        var weights = new float[layout.Length];
        Copy(result.Weights, weights);
        layout.Write(network, weights);
    }

    private void Resume() => (pushNumber, Minibatches) = store.ProgressOf(worker);

    private void TakeOver(StoreAnswer answer)
    {
        if (answer.Version < 0)
            throw store.LostWeights();
        if (answer.Version < version)
        {
            // Redis was started from an older file: what it forgot is lost, and all of it is to be read again.
            Resume();
            answer = store.Fetch(-1);
            (fetchedVersion, pushesSinceFetch) = (answer.Version, 0);
        }

        Copy(answer.Rows, known);
        version = answer.Version;
        IsTargetReached |= answer.IsTargetReached;
    }

    private IEnumerable<RowValues> Rows(float[] weights, IEnumerable<int> rows) => rows.Select(row => new RowValues(row, layout.Row(weights, row).ToArray()));

    /// <summary>The store's row with what was learnt since the last push.</summary>
    private float[] Sum(RowValues there, float[] learnt)
    {
        var now = layout.Row(learnt, there.Row);
        var before = layout.Row(pushed, there.Row);
        for (var i = 0; i < there.Values.Length; i++)
            there.Values[i] += now[i] - before[i];
        return there.Values;
    }

    private void Copy(IEnumerable<RowValues> rows, float[] weights)
    {
        foreach (var row in rows)
            row.Values.CopyTo(layout.Row(weights, row.Row));
    }
}
