namespace MlServe.Linux.Tests;

public class ThisMachineTests
{
    [Fact]
    public void ParseBusyTime_Line_LeavesIdleAndWaitingOut() =>
        Assert.Equal(
            TimeSpan.FromSeconds(1 + 2 + 4 + 0.5 + 0.25 + 0.03),
            ThisMachine.ParseBusyTime("cpu  100 200 400 99999 777 50 25 3 88 99\ncpu0 1 1 1 1 1 1 1 1 1 1\n"));

    [Theory]
    [InlineData("intr 1 2 3")]
    [InlineData("cpu  100 200 400 99999")]
    [InlineData("")]
    public void ParseBusyTime_SomethingElse_IsNotKnown(string text) => Assert.Null(ThisMachine.ParseBusyTime(text));

    [Fact]
    public void BusyTime_OfThisMachine_HoldsWhatThisProcessUsed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        var own = ProcessStat.Read(Environment.ProcessId)!.CpuTime;

        Assert.True(own > TimeSpan.Zero);
        Assert.True(ThisMachine.BusyTime() >= own);
    }

    [Fact]
    public void BootId_OfThisMachine_IsOneLine()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        Assert.True(Guid.TryParse(ThisMachine.BootId, out _));
    }
}
