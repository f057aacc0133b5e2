namespace MlServe.Classifier.Tests;

/// <summary>Bytes, not times: what a photo leaves to the garbage collector does not depend on the machine.</summary>
public sealed class AllocationTests
{
    private const int OfAPhoto = 1024;

    [Fact]
    public void Classify_LargeJpegAgainAndAgain_AllocatesNoKilobyteForEach() =>
        Assert.InRange(LeastBytes(File.ReadAllBytes(Repository.File("serve/Classification/test-photo.jpg"))), 1, OfAPhoto);

    [Theory]
    [InlineData("small.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("alpha.png")]
    [InlineData("photo.webp")]
    public void Classify_PhotoThatLibvipsDecodes_AllocatesFewKilobytes(string name) => Assert.InRange(LeastBytes(Fixtures.Image(name)), 1, 2 * OfAPhoto);

    /// <summary>The least of several, after the first have made what the later ones use again.</summary>
    private static long LeastBytes(byte[] photo)
    {
        using var classifier = Fixtures.Load("nchw_logits.onnx");
        return Enumerable.Range(0, 20).Select(_ => Bytes()).Min();

        long Bytes()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            classifier.Classify(photo);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
