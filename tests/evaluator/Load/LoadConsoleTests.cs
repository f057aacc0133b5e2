using MlServe.Evaluator.Load;

namespace MlServe.Evaluator.Tests.Load;

public class LoadConsoleTests
{
    [Theory]
    [InlineData(59.2, "  0:01:00 left")]
    [InlineData(3 * 3600 + 62, "  3:01:02 left")]
    [InlineData(49 * 3600, "  49:00:00 left")]
    public void Progressed_OnATerminal_ReportsTheWholeTimeLeft(double seconds, string expected)
    {
        var line = new StringWriter();
        var console = new LoadConsole(LoadOutput.Table, TextWriter.Null, line, isProgressRedirected: false);

        console.Progressed(new LoadProgress
        {
            Stage = 1, Stages = 2, Users = 3, ElapsedSeconds = 4, RemainingSeconds = seconds, Transactions = 0, Okay = 0, Failed = 0, Rate = 0,
        });

        // A terminal that is narrower cuts it off, and wraps what comes after it.
        Assert.StartsWith("\r\e[K\e[?7lstage 1/2", line.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(expected + "\e[?7h", line.ToString(), StringComparison.Ordinal);
    }
}
