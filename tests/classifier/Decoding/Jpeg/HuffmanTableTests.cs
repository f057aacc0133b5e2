using MlServe.Classifier.Decoding.Jpeg;

namespace MlServe.Classifier.Tests.Decoding.Jpeg;

public class HuffmanTableTests
{
    // Codes 00, 01 and 100: a coefficient of 1 bit, the end of the block, and 15 zeros before a coefficient of 3 bits.
    private static readonly byte[] Definition = [0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0x00, 0xF3];

    [Theory]
    [InlineData("001", 3, 1, 1)]
    [InlineData("000", 3, 1, -1)]
    [InlineData("01", 2, HuffmanTable.End, 0)]
    [InlineData("100111", 6, 16, 7)]
    [InlineData("100000", 6, 16, -7)]
    [InlineData("100100", 6, 16, 4)]
    public void Find_CodeOfTheTable_TellsItsCoefficient(string bits, int length, int step, int coefficient)
    {
        var entry = Filled(Definition, ofMeans: false).Find(Ahead(bits));

        Assert.Equal((length, step, coefficient), (entry & 0xFF, (entry >> 8) & 0xFF, entry >> 16));
    }

    [Fact]
    public void Find_BitsThatAreNoCode_IsInvalid() =>
        Assert.Equal(HuffmanTable.Invalid, Filled(Definition, ofMeans: false).Find(Ahead("1011")) >> 8);

    /// <summary>A code of 15 bits and a coefficient of 10, which no one look finds.</summary>
    [Fact]
    public void Find_LongestCode_TellsItsCoefficient()
    {
        byte[] definition = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0x2A];

        var entry = Filled(definition, ofMeans: false).Find(Ahead("000000000000000" + "1000000001"));

        Assert.Equal((25, 3, 513), (entry & 0xFF, (entry >> 8) & 0xFF, entry >> 16));
    }

    [Fact]
    public void Find_Mean_HasNoZerosBeforeIt()
    {
        byte[] definition = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11];

        var entry = Filled(definition, ofMeans: true).Find(Ahead("00" + "00000000000"));

        Assert.Equal((13, -2047), (entry & 0xFF, entry >> 16));
    }

    // A symbol that no picture of 8 bits needs, and zeros without a coefficient that are not sixteen.
    [Theory]
    [InlineData(0x0B, false)]
    [InlineData(0x30, false)]
    [InlineData(12, true)]
    public void Find_ImpossibleSymbol_IsInvalid(byte symbol, bool ofMeans) =>
        Assert.Equal(HuffmanTable.Invalid, Filled([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, symbol], ofMeans).Find(0) >> 8);

    // Two codes of one bit, one of which is the code of ones alone; what is left after one of one bit; more than there are.
    [Theory]
    [InlineData(2, 0, 0)]
    [InlineData(1, 2, 0)]
    [InlineData(0, 4, 0)]
    [InlineData(0, 3, 200)]
    public void TryFill_MoreCodesThanThereAre_IsFalse(byte ofOneBit, byte ofTwo, byte ofThree)
    {
        var definition = new byte[16 + 256];
        (definition[0], definition[1], definition[2]) = (ofOneBit, ofTwo, ofThree);

        Assert.False(new HuffmanTable().TryFill(definition, ofMeans: false));
    }

    private static HuffmanTable Filled(byte[] definition, bool ofMeans)
    {
        var table = new HuffmanTable();
        Assert.True(table.TryFill(definition, ofMeans));
        return table;
    }

    private static ulong Ahead(string bits) => Convert.ToUInt64(bits.PadRight(64, '0'), 2);
}
