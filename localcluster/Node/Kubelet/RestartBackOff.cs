namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>
/// How long to wait before a container is started again: the first time at once, then 10 s, doubled up to 5 min. A run of
/// ten minutes forgives everything. Also used for images that cannot be had.
/// </summary>
internal sealed class RestartBackOff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ResetAfter = TimeSpan.FromMinutes(10);
    private TimeSpan next = TimeSpan.Zero;

    /// <summary>The wait after a run of this length.</summary>
    public TimeSpan After(TimeSpan run)
    {
        if (run >= ResetAfter)
            next = TimeSpan.Zero;
        var wait = next;
        next = wait == TimeSpan.Zero ? First : wait * 2 > Longest ? Longest : wait * 2;
        return wait;
    }

    /// <summary>The wait as the kubelet's messages write it: <c>10s</c>, <c>1m20s</c>, <c>5m0s</c>.</summary>
    public static string Text(TimeSpan wait) =>
        wait < TimeSpan.FromMinutes(1) ? $"{(int)wait.TotalSeconds}s" : $"{(int)wait.TotalMinutes}m{wait.Seconds}s";
}
