using MlServe.Classifier.Limits;

namespace MlServe.Classifier.Tests.Limits;

public class CpuQuantityTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("0", null)]
    [InlineData("2", 2.0)]
    [InlineData("0.5", 0.5)]
    [InlineData("500m", 0.5)]
    [InlineData(" 1500m ", 1.5)]
    public void Parse_Cores_GivesNumber(string? text, double? expected) => Assert.Equal(expected, CpuQuantity.Parse(text));

    [Theory]
    [InlineData("two")]
    [InlineData("-1")]
    [InlineData("1,5")]
    [InlineData("m")]
    [InlineData("2Gi")]
    public void Parse_SomethingElse_SaysWhatIsExpected(string text)
    {
        var mistake = Assert.Throws<FormatException>(() => CpuQuantity.Parse(text));

        Assert.Contains(text, mistake.Message);
        Assert.Contains("500m", mistake.Message);
    }
}
