using MlServe.Serve.Hosting;

namespace MlServe.Serve.Tests.Hosting;

public class RefusalsTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(100, 100)]
    [InlineData(5000, 101)]
    public void Quote_Length_IsBounded(int length, int expected) => Assert.Equal(expected, Refusals.Quote(new string('x', length)).Length);
}
