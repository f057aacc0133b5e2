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

    [Fact]
    public void Short_Unknown_IsADash() => Assert.Equal(("–", "23.4"), (NumberText.Short((double?)null), NumberText.Short((double?)23.44)));

    [Theory]
    [InlineData(0.1)]
    [InlineData(1e-9)]
    [InlineData(12345678.9)]
    public void Exact_Value_IsReadAsTheSame(double value) =>
        Assert.Equal(value, double.Parse(NumberText.Exact(value), System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Milliseconds_Time_HasItsUnit() => Assert.Equal("12.3 ms", NumberText.Milliseconds(0.01234));
}
