using Microsoft.Extensions.Configuration;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Tests.Hosting;

public class ServeOptionsReaderTests
{
    [Fact]
    public void Read_NothingSet_GivesTheDefaults() => Assert.Equal(new ServeOptions(), Read());

    [Fact]
    public void Read_ValuesSet_TakesThemInAnyCase()
    {
        var options = Read(("Serve:queuelength", "3"), ("Serve:DrainSeconds", "0.5"), ("Serve:Model", "x.onnx"), ("Serve:Labels", "l.txt"));
        Assert.Equal(new ServeOptions
        {
            Inference = new() { QueueLength = 3 },
            Shutdown = new() { DrainSeconds = 0.5 },
            Model = new() { Model = "x.onnx", Labels = "l.txt" },
        }, options);
    }

    [Fact]
    public void Read_SeveralMistakes_AreAllReported()
    {
        var mistakes = Assert.Throws<InvalidOptionsException>(() =>
            Read(("Serve:Queue", "3"), ("Serve:QueueLength", "many"), ("Serve:MaxPixels", "0"), ("Serve:DrainSeconds", "0,5"), ("Serve:Model", ""))).Mistakes;
        Assert.Equal(5, mistakes.Count);
        Assert.Contains(mistakes, m => m.StartsWith("Serve:Queue is not an option; the options are Model, Labels,", StringComparison.Ordinal));
        Assert.Contains("Serve:QueueLength is 'many': it must be a whole number.", mistakes);
        Assert.Contains("Serve:MaxPixels is '0': it must lie between 1 and 1000000000.", mistakes);
        Assert.Contains("Serve:Model is '': it must not be empty.", mistakes);
    }

    [Theory]
    [InlineData("4096", "1048576", (1 << 20) + 1)] // a byte more than the limit is read
    [InlineData("20971520", "20971520", 20971521)]
    [InlineData("1024", "1024", 1025)]
    public void Read_BufferSmallerThanOneImage_SaysWhatIsNeeded(string buffered, string upload, int needed)
    {
        Assert.Contains($"Serve:MaxBufferedBytes is {buffered}: it must be at least {needed}",
            Assert.Throws<InvalidOptionsException>(() => Read(("Serve:MaxBufferedBytes", buffered), ("Serve:MaxUploadBytes", upload))).Message);
        Assert.Equal(needed, Read(("Serve:MaxBufferedBytes", $"{needed}"), ("Serve:MaxUploadBytes", upload)).Upload.MaxBufferedBytes);
    }

    private static ServeOptions Read(params (string Key, string Value)[] entries) => ServeOptionsReader.Read(
        new ConfigurationBuilder().AddInMemoryCollection(entries.ToDictionary(e => e.Key, e => (string?)e.Value)).Build());
}
