using System.IO.Compression;
using MlServe.Training.Data;

namespace MlServe.Training.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_WhatWasWritten_IsTheSame(bool compressed)
    {
        var path = Written(compressed);
        var read = IdxFile.Read(path, 3);
        Assert.Equal([2, 3, 4], read.Dimensions);
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (byte)i), read.Values);
    }

    [Fact]
    public void Read_Truncated_SaysHowManyBytesThereAreAndShouldBe()
    {
        var path = Written(compressed: false);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..30]);
        Assert.Equal($"{path} is truncated: 30 bytes found, 40 expected. Fetch it again.", Fails(path));
    }

    [Fact]
    public void Read_HeaderCutOff_SaysSo()
    {
        File.WriteAllBytes(folder["a"], [0, 0, 8]);
        Assert.Contains("3 bytes found, 16 expected", Fails(folder["a"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BrokenGzip_SaysSo()
    {
        var path = Written(compressed: true);
        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(10, 8).Fill(0xff);
        File.WriteAllBytes(path, bytes);
        Assert.Contains("is broken gzip", Fails(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 9, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7 }, "is not an IDX file of bytes with 3 dimensions: it begins with 00000903")]
    [InlineData(new byte[] { 0, 0, 8, 3, 127, 0, 0, 0, 127, 0, 0, 0, 0, 0, 0, 1, 7 }, "that is not a data set")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7, 8 }, "has more than the 1 × 1 × 1 bytes")]
    public void Read_OtherContent_SaysWhatItIs(byte[] content, string problem)
    {
        File.WriteAllBytes(folder["a"], content);
        Assert.Contains(problem, Fails(folder["a"]), StringComparison.Ordinal);
    }

    private static string Fails(string path) => Assert.Throws<TrainingException>(() => IdxFile.Read(path, 3)).Message;

    private string Written(bool compressed)
    {
        new IdxFile([2, 3, 4], [.. Enumerable.Range(0, 24).Select(i => (byte)i)]).Write(folder["plain"]);
        if (!compressed)
            return folder["plain"];
        using (var gzip = new GZipStream(File.Create(folder["packed.gz"]), CompressionLevel.Optimal))
            gzip.Write(File.ReadAllBytes(folder["plain"]));
        return folder["packed.gz"];
    }
}
