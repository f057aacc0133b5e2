namespace MlServe.Linux.Tests;

public class OpenFilesTests
{
    [Fact]
    public void Limit_ThisProcess_IsAboveWhatIsOpen()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc");

        Assert.InRange(OpenFiles.Limit() ?? long.MaxValue, Directory.GetFiles("/proc/self/fd").Length, long.MaxValue);
        Assert.Contains($"Max open files {OpenFiles.Limit()}", string.Join(' ',
            File.ReadAllText("/proc/self/limits").Split(' ', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
