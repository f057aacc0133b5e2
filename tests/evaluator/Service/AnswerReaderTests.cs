using MlServe.Evaluator.Service;

namespace MlServe.Evaluator.Tests.Service;

public class AnswerReaderTests
{
    [Theory]
    [InlineData("/label /score", """{"label":"Egg","score":0.4}""", "Egg", 0.4)]
    [InlineData("/0/class /0/score", """[{"class":"Egg","score":0.4},{"class":"Soup","score":0.3}]""", "Egg", 0.4)]
    [InlineData("/a~1b/c~0d /p", """{"a/b":{"c~d":7},"p":"0.5"}""", "7", 0.5)]
    [InlineData("(?<label>[A-Z]\\w+): (?<probability>[0-9.]+)", "it is Soup: 0.93, surely", "Soup", 0.93)]
    [InlineData("\"(?<label>[^\"]+)\":\\s*(?<probability>[0-9.e-]+)", "{\"tabby\": 9e-1, \"tiger\": 0.1}", "tabby", 0.9)]
    public void Read_ToldWhere_FindsLabelAndProbability(string where, string body, string label, double probability) =>
        Assert.Equal(new Prediction(label, probability, null), AnswerReader.Parse(where).Read(body));

    [Theory]
    [InlineData("/label /score", """{"label":"Egg"}""")]
    [InlineData("/label /score", """{"label":"","score":0.4}""")]
    [InlineData("/label /score", """{"label":"Egg","score":41}""")]
    [InlineData("/label /score", """{"label":{"a":1},"score":0.4}""")]
    [InlineData("/7/label /7/score", "[]")]
    [InlineData("/label /score", "Egg (0.4)")]
    [InlineData("(?<label>a+): (?<probability>.+)", "aaa: much")]
    [InlineData("(?<label>a+): (?<probability>.+)", "Egg")]
    [InlineData("(?<label>(a+)+)x(?<probability>.)", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")]
    public void Read_NotThere_IsNone(string where, string body) => Assert.Null(AnswerReader.Parse(where).Read(body));

    [Theory]
    [InlineData("/label", "must be two JSON pointers")]
    [InlineData("/label score", "must be two JSON pointers")]
    [InlineData("(.*)", "must have the groups (?<label>…) and (?<probability>…)")]
    [InlineData("(?<label>", "is not a regular expression")]
    public void Parse_Neither_SaysWhatIsWanted(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => AnswerReader.Parse(text)).Message, StringComparison.Ordinal);
}
