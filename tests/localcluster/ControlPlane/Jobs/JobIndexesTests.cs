using MlServe.LocalCluster.ControlPlane.Jobs;

namespace MlServe.LocalCluster.Tests.ControlPlane.Jobs;

public class JobIndexesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0,2-4")]
    [InlineData("0,1,3-5,9")]
    public void Parse_Text_IsWrittenTheSame(string text) => Assert.Equal(text, JobIndexes.Parse(text, 10).ToString());

    [Theory]
    [InlineData("0-2147483647", 3, "0-2", 3)]
    [InlineData("0-2147483647", int.MaxValue, "0-2147483646", int.MaxValue)]
    [InlineData("7,1-2,2-4,5", 6, "1-5", 5)]
    [InlineData("9", 3, "", 0)]
    public void Parse_BeyondCompletionsOrOverlapping_CountsEachOnce(string text, int completions, string written, int count)
    {
        var indexes = JobIndexes.Parse(text, completions);

        Assert.Equal((written, count), (indexes.ToString(), indexes.Count));
    }

    [Theory]
    [InlineData("one")]
    [InlineData("1-")]
    [InlineData("-1")]
    [InlineData("3-1")]
    [InlineData("0,99999999999")]
    public void Parse_NoIndexes_SaysNothingOfAny(string text) => Assert.Equal(0, JobIndexes.Parse(text, 10).Count);

    [Fact]
    public void Missing_AlmostAllDone_FindsTheGaps() =>
        Assert.Equal([1, int.MaxValue - 1], JobIndexes.Parse("0,2-2147483645", int.MaxValue).Missing(int.MaxValue));

    [Fact]
    public void With_OtherIndexes_ClosesRanges() => Assert.Equal("0-4", JobIndexes.Parse("0,2,4", 5).With([3, 1]).ToString());
}
