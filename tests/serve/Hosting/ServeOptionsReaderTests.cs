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
        Assert.Equal(new ServeOptions { QueueLength = 3, DrainSeconds = 0.5, Model = "x.onnx", Labels = "l.txt" }, options);
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

    [Fact]
    public void Read_BufferSmallerThanOneImage_SaysSo() =>
        Assert.Contains("MaxBufferedBytes", Assert.Throws<InvalidOptionsException>(() => Read(("Serve:MaxBufferedBytes", "4096"))).Message);

    static ServeOptions Read(params (string Key, string Value)[] entries) => ServeOptionsReader.Read(
        new ConfigurationBuilder().AddInMemoryCollection(entries.ToDictionary(e => e.Key, e => (string?)e.Value)).Build());
}
