using MlServe.Evaluator.Pipelines;

namespace MlServe.Evaluator.Tests.Pipelines;

public class PlaceholdersTests
{
    [Theory]
    [InlineData("--rate {rate}", "--rate <rate>")]
    [InlineData("{a}{b-c}", "<a><b-c>")]
    // A shell's variables, JSON and awk's blocks are texts.
    [InlineData("${HOME} {\"a\": 1} {print $1} {}", "${HOME} {\"a\": 1} {print $1} {}")]
    [InlineData("{{print}} {print}", "{print} <print>")]
    public void Fill_Text_OnlyNamesAreReplaced(string text, string expected) =>
        Assert.Equal(expected, Placeholders.Fill(text, name => $"<{name}>"));

    [Fact]
    public void In_Text_NamesAsOftenAsTheyStand() => Assert.Equal(["a", "b", "a"], Placeholders.In("{a} {b} {{c}} ${d} {a}"));
}
