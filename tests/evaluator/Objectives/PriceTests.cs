using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Tests.Objectives;

public class PriceTests
{
    [Theory]
    [InlineData("cpu=0.04,memory=0.005", 0.04, 0.005)]
    [InlineData("memory = 0.005", 0, 0.005)]
    public void Read_Price_IsOfEach(string text, double cpu, double memory) => Assert.Equal(new Price(cpu, memory), Price.Read(text, "--price"));

    [Theory]
    [InlineData("cpus=1", "did you mean 'cpu'?")]
    [InlineData("disk=1", "a price is such as cpu=0.04,memory=0.005")]
    [InlineData("cpu=-1", "a price is such as")]
    [InlineData("cpu=NaN", "a price is such as")]
    [InlineData("cpu=1,cpu=2", "a price is such as")]
    [InlineData("0.04", "a price is such as")]
    public void Read_SomethingElse_SaysWhatIsWrong(string text, string message) =>
        Assert.Contains(message, Assert.Throws<UserErrorException>(() => Price.Read(text, "--price")).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_TwoCoresAndAGiBForHalfAnHour_IsHalfOfAnHoursPrice() =>
        Assert.Equal((2 * 0.04 + 0.005) / 2, new Price(0.04, 0.005).Of(2, 1 << 20, 1800)!.Value, 12);

    [Fact]
    public void Of_UnknownRequests_IsUnknown() => Assert.Null(new Price(1, 1).Of(null, 1, 1));
}
