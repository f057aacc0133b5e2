using System.Diagnostics;

namespace MlServe.Linux.Tests;

public class SignalsTests
{
    [Fact]
    public async Task Send_RunningProcess_EndsIt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "kill(2)");
        using var process = Process.Start("/bin/sleep", "300");

        Assert.True(Signals.Send(process.Id, Signal.Kill));

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(128 + (int)Signal.Kill, process.ExitCode);
        Assert.False(Signals.Send(process.Id, Signal.Terminate));
    }

    /// <summary>0 and 1 are no single processes for kill(2), and a negative number is a group.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Send_NumberThatIsNoProcess_SendsNothing(int pid)
    {
        Assert.False(Signals.Send(pid, Signal.Kill));
        Assert.False(Signals.SendToGroup(pid, Signal.Kill));
    }
}
