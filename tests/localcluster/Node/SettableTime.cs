namespace MlServe.LocalCluster.Tests.Node;

/// <summary>The machine's clock, which a test may set as somebody sets a machine's: no time passes, and no timer fires.</summary>
internal sealed class SettableTime : TimeProvider
{
    private long stepTicks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref stepTicks));

    public void SetBy(TimeSpan by) => Interlocked.Add(ref stepTicks, by.Ticks);
}
