using MlServe.Serve.Hosting;

namespace MlServe.Serve.Tests.Hosting;

public class RefusalsTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Hold_FirstRefusalOfAConnection_IsAnsweredAtOnce() => Assert.Equal(TimeSpan.Zero, Refusals.Hold(Connection(), Seconds(2), Now));

    [Fact]
    public void Hold_AsksAgainEarly_WaitsUntilTheTimeItWasTold()
    {
        var connection = Connection();
        Refusals.Hold(connection, Seconds(1), Now);

        Assert.Equal(Seconds(0.75), Refusals.Hold(connection, Seconds(1), Now + Seconds(0.25)));
    }

    [Fact]
    public void Hold_LongRetryAfter_WaitsASecondAtMost()
    {
        var connection = Connection();
        Refusals.Hold(connection, Seconds(30), Now);

        Assert.Equal(Seconds(1), Refusals.Hold(connection, Seconds(30), Now));
    }

    [Fact]
    public void Hold_ComesWhenItWasTold_IsAnsweredAtOnce()
    {
        var connection = Connection();
        Refusals.Hold(connection, Seconds(2), Now);

        Assert.Equal(TimeSpan.Zero, Refusals.Hold(connection, Seconds(2), Now + Seconds(2)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100, 100)]
    [InlineData(5000, 101)]
    public void Quote_Length_IsBounded(int length, int expected) => Assert.Equal(expected, Refusals.Quote(new string('x', length)).Length);

    private static Dictionary<object, object?> Connection() => [];

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
