namespace MlServe.Kubernetes.Tests;

public class QuantityTests
{
    [Theory]
    // As written, canonical (what apimachinery's String() gives), value.
    [InlineData("0", "0", "0")]
    [InlineData("100m", "100m", "0.1")]
    [InlineData("1", "1", "1")]
    [InlineData("+1", "1", "1")]
    [InlineData("-1.5", "-1500m", "-1.5")]
    [InlineData("1.0", "1", "1")]
    [InlineData(".5", "500m", "0.5")]
    [InlineData("1.", "1", "1")]
    [InlineData("0.1", "100m", "0.1")]
    [InlineData("1000m", "1", "1")]
    [InlineData("1500m", "1500m", "1.5")]
    [InlineData("5n", "5n", "0.000000005")]
    [InlineData("12u", "12u", "0.000012")]
    [InlineData("65306992n", "65306992n", "0.065306992")]
    [InlineData("1000000n", "1m", "0.001")]
    [InlineData("1000", "1k", "1000")]
    [InlineData("1100", "1100", "1100")]
    [InlineData("5M", "5M", "5000000")]
    [InlineData("2G", "2G", "2000000000")]
    [InlineData("3T", "3T", "3000000000000")]
    [InlineData("4P", "4P", "4000000000000000")]
    [InlineData("1E", "1E", "1000000000000000000")]
    [InlineData("1e3", "1e3", "1000")]
    [InlineData("1E3", "1e3", "1000")]
    [InlineData("12e-1", "1200e-3", "1.2")]
    [InlineData("1e4", "10e3", "10000")]
    [InlineData("2Gi", "2Gi", "2147483648")]
    [InlineData("2048Mi", "2Gi", "2147483648")]
    [InlineData("0.5Gi", "512Mi", "536870912")]
    [InlineData("1.5Gi", "1536Mi", "1610612736")]
    [InlineData("712Ki", "712Ki", "729088")]
    [InlineData("0.5Ki", "512", "512")]
    [InlineData("1025", "1025", "1025")]
    [InlineData("1Ei", "1Ei", "1152921504606846976")]
    [InlineData("128974848", "128974848", "128974848")]
    [InlineData("0Gi", "0", "0")]
    [InlineData("0.0000000001", "1n", "0.000000001")]
    [InlineData("0.1n", "1n", "0.000000001")]
    [InlineData("1e-50", "1e-9", "0.000000001")]
    [InlineData("9223372036854775807", "9223372036854775807", "9223372036854775807")]
    [InlineData("1e30", "9223372036854775807", "9223372036854775807")]
    [InlineData("9Ei", "9223372036854775807", "9223372036854775807")]
    public void Parse_Valid_GivesValueAndCanonicalText(string text, string canonical, string value)
    {
        var quantity = Quantity.Parse(text);

        Assert.Equal(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture), quantity.Value);
        Assert.Equal(canonical, quantity.ToString());
        Assert.Equal(quantity, Quantity.Parse(quantity.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 Gi")]
    [InlineData("Gi")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("1K")]
    [InlineData("1gi")]
    [InlineData("1GB")]
    [InlineData("1e")]
    [InlineData("1e3Mi")]
    [InlineData("1 ")]
    [InlineData("0x10")]
    [InlineData("1,5")]
    [InlineData("٣")]
    [InlineData("NaN")]
    public void TryParse_Invalid_IsFalse(string text)
    {
        Assert.False(Quantity.TryParse(text, out _));
        var error = Assert.Throws<FormatException>(() => Quantity.Parse(text));
        Assert.Contains($"\"{text}\" is not a quantity", error.Message);
    }

    [Fact]
    public void Equality_SameValueInOtherSuffixes_Holds()
    {
        Assert.True(Quantity.Parse("1024Mi") == Quantity.Parse("1Gi"));
        Assert.True(Quantity.Parse("1") > Quantity.Parse("999m"));
        Assert.Equal(Quantity.Parse("0.5").GetHashCode(), Quantity.Parse("500m").GetHashCode());
        Assert.Equal("250m", Quantity.Cores(0.25m).ToString());
        Assert.Equal("2Mi", Quantity.Bytes(2 << 20).ToString());
    }
}
