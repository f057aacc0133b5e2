using Microsoft.Extensions.Time.Testing;

namespace MlServe.LocalCluster.Tests.Node;

/// <summary>A clock that stands still until it is moved; timers fire while it moves.</summary>
internal sealed class ManualTime() : FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
{
    private TimeSpan step;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + step;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    /// <summary>Somebody sets the machine's clock: no time passes.</summary>
    public void SetBy(TimeSpan by) => step += by;
}
