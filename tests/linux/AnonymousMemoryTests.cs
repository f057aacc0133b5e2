namespace MlServe.Linux.Tests;

public class AnonymousMemoryTests
{
    private const int Length = 8 << 20, Kept = 1 << 20;

    [Fact]
    public unsafe void Discard_WrittenMemory_IsZeroThereAndKeptBefore()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mmap");
        var start = AnonymousMemory.TryReserve(Length);
        Assert.True(start is not null);
        new Span<byte>(start, Length).Fill(7);

        AnonymousMemory.Discard(start + Kept, Length - Kept);

        Assert.False(new Span<byte>(start, Kept).ContainsAnyExcept((byte)7));
        Assert.False(new Span<byte>(start + Kept, Length - Kept).ContainsAnyExcept((byte)0));
        AnonymousMemory.Free(start, Length);
    }

    [Fact]
    public unsafe void TryReserve_MoreThanThereAreAddresses_IsNull()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mmap");

        Assert.True(AnonymousMemory.TryReserve(nuint.MaxValue / 2) is null);
    }
}
