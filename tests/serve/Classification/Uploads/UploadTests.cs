using MlServe.Serve.Classification;
using MlServe.Serve.Classification.Uploads;

namespace MlServe.Serve.Tests.Classification.Uploads;

public class UploadTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(1_000_000)]
    public async Task Fill_WithinTheLimit_KeepsEveryByte(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        var budget = new MemoryBudget(16 << 20);
        using (var upload = new Upload(budget))
        {
            Assert.Equal(UploadEnd.Complete, await upload.FillAsync(new MemoryStream(bytes), 1_000_000, Ct));
            Assert.Equal(bytes, upload.Bytes.ToArray());
        }

        Assert.Equal(0, budget.HeldBytes);
    }

    [Fact]
    public async Task Fill_OneByteTooMany_SaysSo()
    {
        using var upload = new Upload(new MemoryBudget(16 << 20));
        Assert.Equal(UploadEnd.TooLarge, await upload.FillAsync(new MemoryStream(new byte[101]), 100, Ct));
    }

    [Fact]
    public async Task Fill_NoBudgetLeft_GivesUpAndHoldsNothingAfterwards()
    {
        var budget = new MemoryBudget(100_000);
        using (var upload = new Upload(budget))
            Assert.Equal(UploadEnd.OutOfBudget, await upload.FillAsync(new MemoryStream(new byte[200_000]), 1_000_000, Ct));
        Assert.Equal(0, budget.HeldBytes);
    }

    /// <summary>Sixteen images of the largest size fit where the budget has room for sixteen: what is held is what has arrived.</summary>
    [Fact]
    public async Task Fill_UpToTheLimit_TakesNoMoreThanArrived()
    {
        var budget = new MemoryBudget(16 << 20);
        using var upload = new Upload(budget);

        Assert.Equal(UploadEnd.Complete, await upload.FillAsync(new MemoryStream(new byte[1_000_000]), 15 << 20, Ct));

        Assert.InRange(budget.HeldBytes, 1_000_000, 1_000_000 + (64 << 10));
    }
}
