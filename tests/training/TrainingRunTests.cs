using MlServe.Training.Drawing;
using MlServe.Training.Learning;

namespace MlServe.Training.Tests;

public sealed class TrainingRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_Twice_WritesTheSameModel(bool convolutional)
    {
        PictureSample.Write(Alphabet.Digits, 600, 1, folder["digits"]);
        foreach (var name in (string[])["one", "two"])
        {
            var options = new TrainingOptions { Epochs = 1 };
            Run(new TrainingRequest { Data = folder["digits"], Folder = folder[name], IsConvolutional = convolutional, Threads = 1, Options = options });
        }

        Assert.Equal(File.ReadAllBytes(folder["one/model.onnx"]), File.ReadAllBytes(folder["two/model.onnx"]));
    }

    [Fact]
    public void Run_Points_WritesMetricsConfusionAndFigures()
    {
        XorSample.Write(2, (200, 50), 1, folder["xor"]);
        var options = new TrainingOptions { Epochs = 3, TargetAccuracy = 1.1 };
        var lines = Run(new TrainingRequest { Data = folder["xor"], Folder = folder["out"], Hidden = [4], Options = options });

        Assert.Equal(4, lines.Length);
        Assert.StartsWith("epoch=1 loss=", lines[0], StringComparison.Ordinal);
        Assert.Equal(["accuracy", "train_s", "load_s", "start_s", "cpu_s", "memory_peak_KB", "parameters", "data_sha256"],
            lines[3].Split(' ').Select(word => word[..word.IndexOf('=')]));
        Assert.Contains("parameters=22", lines[3], StringComparison.Ordinal);
        var metrics = File.ReadAllLines(folder["out/metrics.csv"]);
        Assert.Equal("epoch,loss,accuracy,validation_loss,validation_accuracy,elapsed_s", metrics[0]);
        Assert.Equal(4, metrics.Length);
        Assert.Equal(50, File.ReadAllLines(folder["out/confusion.csv"]).Skip(1).SelectMany(line => line.Split(',').Skip(1)).Sum(int.Parse));
    }

    [Fact]
    public void Run_TargetReached_SaysWhen()
    {
        XorSample.Write(2, (200, 50), 1, folder["xor"]);
        var lines = Run(new TrainingRequest { Data = folder["xor"], Folder = folder["out"], Options = new() { Epochs = 3, TargetAccuracy = 0 } });
        Assert.Equal(2, lines.Length);
        Assert.Contains(" time_to_target_s=", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Run_BatchThatDoesNotFit_WritesNothing()
    {
        XorSample.Write(2, (200, 50), 1, folder["xor"]);
        Assert.Throws<TrainingException>(() => Run(new TrainingRequest { Data = folder["xor"], Folder = folder["out"], Options = new() { Batch = 201 } }));
        Assert.False(Directory.Exists(folder["out"]));
    }

    private static string[] Run(TrainingRequest request)
    {
        var output = new StringWriter { NewLine = "\n" };
        TrainingRun.Run(request, TimeProvider.System, output, TestContext.Current.CancellationToken);
        return output.ToString().TrimEnd().Split('\n');
    }
}
