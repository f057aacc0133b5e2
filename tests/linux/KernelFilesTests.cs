namespace MlServe.Linux.Tests;

public sealed class KernelFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("123\n", 123L)]
    [InlineData("max\n", null)]
    [InlineData("", null)]
    public void ReadNumber_OneValue_IsTheNumber(string text, long? expected)
    {
        folder.Write("memory.max", text);
        Assert.Equal(expected, KernelFiles.ReadNumber(folder.Path, "memory.max"));
    }

    [Fact]
    public void ReadKey_LinesOfKeyAndValue_TakesTheWholeKey()
    {
        folder.Write("memory.events", "oom_group 1\noom_kill 2\noom 3\n");

        Assert.Equal(3, KernelFiles.ReadKey(folder.Path, "memory.events", "oom"));
        Assert.Null(KernelFiles.ReadKey(folder.Path, "memory.events", "low"));
    }

    [Fact]
    public void ReadMemory_Kilobytes_GivesBytes()
    {
        folder.Write("meminfo", "MemTotal:       16 kB\nMemFree:        8 kB\n");
        Assert.Equal(8 << 10, KernelFiles.ReadMemory(folder.Path, "meminfo", "MemFree"));
    }

    [Fact]
    public void Processes_NumbersOnLines_AreRead()
    {
        folder.Write("cgroup.procs", "12\n7\n");
        Assert.Equal([12, 7], KernelFiles.Processes(folder.Path));
    }

    [Fact]
    public void Read_MissingFile_IsNull()
    {
        Assert.Null(KernelFiles.Read(folder.Path, "none"));
        Assert.Empty(KernelFiles.Processes(folder.Path));
    }

    [Fact]
    public void Write_MissingFile_SaysWhich() =>
        Assert.Contains("none", Assert.ThrowsAny<IOException>(() => KernelFiles.Write(folder.Path, "none", 1)).Message);
}
