using System.Text.Json;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.Tests.Files.Values;

public class RoundNumberTests
{
    [Theory]
    [InlineData(0.1 + 0.2, "0.3")]
    [InlineData(2.0 / 3, "0.666666667")]
    [InlineData(1234567.0, "1234567")]
    [InlineData(12345678901.0, "12345678901")]
    [InlineData(0.0, "0")]
    [InlineData(1e-7 / 3, "3.33333333E-08")]
    [InlineData(double.NaN, "\"NaN\"")]
    [InlineData(double.PositiveInfinity, "\"Infinity\"")]
    public void Write_Number_HasNineDigits(double value, string json)
    {
        var text = JsonSerializer.Serialize<double?>(value, JsonFile.Options);

        Assert.Equal(json, text);
        Assert.Equal(RoundNumber.Of(value), JsonSerializer.Deserialize<double?>(text, JsonFile.Options));
    }

    [Theory]
    [InlineData("\"many\"")]
    [InlineData("true")]
    public void Read_NoNumber_IsRefused(string json) =>
        Assert.ThrowsAny<Exception>(() => JsonSerializer.Deserialize<double>(json, JsonFile.Options));
}
