namespace MlServe.Evaluator.Tests.Files.Values;

public class NumberTextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(12345.6, "12,346")]
    [InlineData(23.44, "23.4")]
    [InlineData(2.5, "2.5")]
    [InlineData(0.0123, "0.0123")]
    public void Short_Value_HasThreeDigits(double value, string expected) => Assert.Equal(expected, NumberText.Short(value));
}
