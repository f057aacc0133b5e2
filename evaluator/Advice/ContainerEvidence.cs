namespace MlServe.Evaluator.Advice;

/// <summary>What a container of one pod used over some seconds.</summary>
/// <param name="Cores">Mean CPU.</param>
/// <param name="Bytes">Memory at their end.</param>
/// <param name="Seconds">How many they are.</param>
/// <param name="IsStart">They began before its pod was ready to serve.</param>
internal readonly record struct UsedResources(double Cores, double Bytes, double Seconds, bool IsStart);

/// <summary>What is known of a container, over all its pods and runs.</summary>
/// <param name="Name">The container.</param>
/// <param name="Used">What it used.</param>
/// <param name="Kills">How often it was killed for its memory.</param>
internal sealed record ContainerEvidence(string Name, IReadOnlyList<UsedResources> Used, int Kills)
{
    /// <summary>The most CPU and memory.</summary>
    public (double Cores, double Bytes) Most => (Used.Max(used => used.Cores), Used.Max(used => used.Bytes));

    /// <summary>The most of both while a pod started; null where no start was measured.</summary>
    public (double Cores, double Bytes)? MostAtStart =>
        Used.Where(used => used.IsStart).ToList() is { Count: > 0 } starts ? (starts.Max(used => used.Cores), starts.Max(used => used.Bytes)) : null;

    /// <summary>Means over time.</summary>
    public (double Cores, double Bytes) Mean => Used.Sum(used => used.Seconds) is > 0 and var seconds
        ? (Used.Sum(used => used.Cores * used.Seconds) / seconds, Used.Sum(used => used.Bytes * used.Seconds) / seconds)
        : (Used.Average(used => used.Cores), Used.Average(used => used.Bytes));

    /// <summary>CPU that is not exceeded for a share of the time.</summary>
    public double CoresFor(double share)
    {
        var ordered = Used.OrderBy(used => used.Cores).ToList();
        var (wanted, sum) = (share * ordered.Sum(used => used.Seconds), 0.0);
        return ordered.First(used => (sum += used.Seconds) >= wanted - 1e-9).Cores;
    }

    /// <summary>Share of the time in which it used at least so much CPU.</summary>
    public double ShareAbove(double cores) => Used.Sum(used => used.Seconds) is > 0 and var all
        ? Used.Where(used => used.Cores >= cores).Sum(used => used.Seconds) / all : 0;
}
