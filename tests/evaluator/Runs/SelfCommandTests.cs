using System.Diagnostics;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Tests.Runs;

public class SelfCommandTests
{
    [Fact]
    public async Task For_Help_RunsThisProgram()
    {
        var (fileName, arguments) = SelfCommand.For("--help");
        using var process = Process.Start(new ProcessStartInfo(fileName, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("Usage:", output);
    }
}
