using MlServe.Evaluator.Files.Terminal;
using MlServe.Evaluator.Runs.Display;
using Spectre.Console;

namespace MlServe.Evaluator.Tests.Files.Terminal;

public class TerminalTextTests
{
    /// <summary>Sets the title, hides what was written, and asks the terminal to send an answer as if it had been typed.</summary>
    private const string Steering = "pod said \u001b]0;title\u0007\u001b[8m\u009b6n\b[red]";

    [Theory]
    [InlineData("plain text\n\tin lines", "plain text\n\tin lines")]
    [InlineData("a\rb\r\nc", "a\uFFFDb\r\nc")]
    [InlineData("a\u001b[2Jb\u0000\u007f\u009b", "a\uFFFD[2Jb\uFFFD\uFFFD\uFFFD")]
    public void Of_Text_HasNothingThatSteersATerminal(string text, string expected) => Assert.Equal(expected, TerminalText.Of(text));

    [Fact]
    public void Report_MessageFromOutside_DoesNotSteerTheTerminal() => AssertHarmless(error => ExitCode.Report(new UserErrorException(Steering), error));

    [Fact]
    public void PlainDisplay_WarningFromOutside_DoesNotSteerTheTerminal() =>
        AssertHarmless(error => new PlainDisplay(error, TimeProvider.System).Warn(Steering));

    [Fact]
    public void LiveDisplay_WarningFromOutside_DoesNotSteerTheTerminal() => AssertHarmless(error =>
        new MlServe.Evaluator.Runs.Display.LiveDisplay(TimeProvider.System,
            AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(error) }))
            .Warn(Steering));

    private static void AssertHarmless(Action<TextWriter> write)
    {
        using var error = new StringWriter();
        write(error);
        Assert.Contains("pod said", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(error.ToString(), letter => char.IsControl(letter) && letter is not ('\n' or '\r'));
    }
}
