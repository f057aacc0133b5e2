using System.Diagnostics;

namespace MlServe.Linux.Tests;

public class ProcessListTests
{
    [Fact]
    public void All_ThisMachine_HoldsThisProcess()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        Assert.Contains(Environment.ProcessId, ProcessList.All());
    }

    [Fact]
    public async Task Describe_Program_IsItsNameAndArguments()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        using var process = Process.Start(new ProcessStartInfo("/bin/sleep", ["300", new string('0', 100)]) { RedirectStandardError = true })!;
        try
        {
            // Until exec the child is still this program.
            while (ProcessList.CommandLine(process.Id) is not ["/bin/sleep", ..])
                await Task.Delay(5, TestContext.Current.CancellationToken);

            Assert.Equal("sleep 300 " + new string('0', 70) + "…", ProcessList.Describe(process.Id));
            Assert.NotNull(ProcessIdentity.StartOf(process.Id));
        }
        finally
        {
            process.Kill();
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Empty(ProcessList.CommandLine(process.Id));
        Assert.Null(ProcessIdentity.StartOf(process.Id));
    }
}
