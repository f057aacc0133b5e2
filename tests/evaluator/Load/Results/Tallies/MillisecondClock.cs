namespace MlServe.Evaluator.Tests.Load.Results.Tallies;

/// <summary>A clock that stands at 1970; its timestamps are milliseconds since then, so that a test can write them down as it likes.</summary>
// The machine's own timestamps, taken for milliseconds, lie millions of years apart once it has been up for a day.
internal sealed class MillisecondClock : TimeProvider
{
    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => 0;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
}
