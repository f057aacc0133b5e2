using MlServe.Evaluator.Pipelines;

namespace MlServe.Evaluator.Tests.Pipelines;

public class ConditionTests
{
    private static readonly Dictionary<string, string> Parameters = new() { ["dims"] = "2", ["rate"] = "0.010", ["net"] = "cnn" };

    [Theory]
    [InlineData("dims == 2", true)]
    [InlineData("dims != 2", false)]
    [InlineData("dims<10", true)]
    [InlineData("dims >= 2.0", true)]
    [InlineData("dims > 2", false)]
    [InlineData("rate == 0.01", true)]
    [InlineData("net == cnn", true)]
    [InlineData("net == 'cnn'", true)]
    [InlineData("net != mlp", true)]
    public void Holds_Comparison_NumbersAsNumbersTextsAsTexts(string text, bool holds) =>
        Assert.Equal(holds, Condition.Parse(text)!.Holds(Parameters));

    [Theory]
    [InlineData("dims")]
    [InlineData("dims == 2 && net == cnn")]
    [InlineData("2 == 2")]
    [InlineData("dims = 2")]
    public void Parse_MoreOrLessThanOneComparison_IsNone(string text) => Assert.Null(Condition.Parse(text));

    [Fact]
    public void Holds_OrderOfTexts_SaysWhatCanBeCompared()
    {
        var error = Assert.Throws<UserErrorException>(() => Condition.Parse("net < 3")!.Holds(Parameters));

        Assert.Equal("when: net < 3: 'cnn' and '3' are not both numbers: texts can be compared with == and != only.", error.Message);
    }
}
