namespace MlServe.Evaluator.Comparison;

/// <summary>In which order the manifests run.</summary>
internal static class RunOrder
{
    /// <summary>
    /// Every manifest once a round, each round in an order of its own: a machine that grows slower during the comparison
    /// slows all of them, and none is always the first after a pause.
    /// </summary>
    /// <param name="manifests">How many there are.</param>
    /// <param name="rounds">How often each runs.</param>
    /// <param name="random">Decides; the same seed gives the same order.</param>
    /// <returns>A permutation of 0 … manifests − 1 a round.</returns>
    public static IReadOnlyList<IReadOnlyList<int>> Of(int manifests, int rounds, Random random)
    {
        var order = new List<IReadOnlyList<int>>();
        for (var round = 0; round < rounds; round++)
        {
            int[] shuffled = [.. Enumerable.Range(0, manifests)];
            random.Shuffle(shuffled);
            order.Add(shuffled);
        }

        return order;
    }
}
