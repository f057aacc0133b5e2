using MlServe.Serve.Hosting;

namespace MlServe.Serve.Tests.Hosting;

public class CommandLineTests
{
    [Theory]
    [InlineData]
    [InlineData("--urls", "http://127.0.0.1:5000")]
    [InlineData("--model=a.onnx", "--labels", "b.txt")]
    [InlineData("--Serve:QueueLength", "3", "--Logging:LogLevel:Default=Debug")]
    public void Check_KnownArguments_Pass(params string[] args) => CommandLine.Check(args);

    [Fact]
    public void Check_SeveralMistakes_AreAllReported()
    {
        var mistakes = Assert.Throws<InvalidOptionsException>(() => CommandLine.Check(["--port", "3", "stray", "--model"])).Mistakes;
        Assert.Equal(
            ["--port is not an option of serve; --help lists them.", "stray is not an option of serve; --help lists them.", "--model needs a value."],
            mistakes
        );
    }

    [Fact]
    public void Answer_Help_NamesEveryOptionWithItsDefault()
    {
        var help = CommandLine.Answer(["--help"])!;
        Assert.All(ServeOptionsReader.Names.Except(["Model", "Labels"]), name => Assert.Matches($@"\n  {name} +\S.* \[\S+\]", help));
        Assert.Contains("--model", help);
        Assert.Contains("--labels", help);
    }

    [Fact]
    public void Answer_NothingAsked_StartsTheService() => Assert.Null(CommandLine.Answer(["--urls", "x"]));
}
