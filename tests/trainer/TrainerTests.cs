using System.Globalization;

namespace MlServe.Trainer.Tests;

public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Train_DrawnDigits_WritesItsFilesAndPrintsFiguresLast()
    {
        await DoneAsync("sample", "digits", "--count", "600", "--photos", "--out", folder["digits"]);
        var output = await DoneAsync("train", folder["digits"], "--hidden", "16,8", "--epochs", "2", "--out", folder["model"]);

        var lines = output.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches(@"^accuracy=[0-9.]+ train_s=[0-9.]+ load_s=[0-9.]+ start_s=[0-9.]+ cpu_s=[0-9.]+ memory_peak_KB=\d+ parameters=12786 "
            + "data_sha256=[0-9a-f]{64}$", lines[2]);
        Assert.Equal(
            ["confusion.csv", "metrics.csv", "model.onnx"],
            Directory.GetFiles(folder["model"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(100, Directory.GetFiles(folder["digits/photos"], "*.png", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Plot_AfterSampleAndTrain_WritesPictures()
    {
        await DoneAsync("sample", "xor", "--train", "200", "--test", "50", "--out", folder["xor"]);
        await DoneAsync("train", folder["xor"], "--epochs", "3", "--out", folder["linear"]);
        await DoneAsync("plot", "scatter", folder["xor"], "--out", folder["plots"]);
        await DoneAsync("plot", "curves", folder["linear"], "--names", "linear", "--out", folder["plots"]);
        Assert.Equal(["accuracy.png", "accuracy.svg", "loss.png", "loss.svg", "scatter.png", "scatter.svg"],
            Directory.GetFiles(folder["plots"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("train nowhere --out x", "There is no data at nowhere")]
    [InlineData("train --out x", "DATA is missing.")]
    [InlineData("train XOR", "--out")]
    [InlineData("train XOR --learning-rate 0 --out x", "The learning rate must be larger than 0, not 0")]
    [InlineData("train XOR --learning-rate fast --out x", "--learning-rate fast: must be a number.")]
    [InlineData("train XOR --batch 51 --out x", "The batch size must be between 1 and 50")]
    [InlineData("train XOR --epochs 0 --out x", "--epochs 0: must be at least 1.")]
    [InlineData("train XOR --optimizer lion --out x", "--optimizer lion: must be one of sgd, momentum, adagrad, adam.")]
    [InlineData("train XOR --hidden 16,0 --out x", "--hidden 16,0: must be sizes from 1 to 100000")]
    [InlineData("train XOR --net cnn --out x", "--net cnn is for pictures")]
    [InlineData("train XOR --net rnn --out x", "--net rnn: must be cnn")]
    [InlineData("train XOR --threads 0 --out x", "The number of threads must be at least 1, not 0")]
    [InlineData("train XOR --rate 1 --out x", "unknown option '--rate'")]
    [InlineData("worker XOR --store here", "'here' is not the address of a store: it must be HOST:PORT")]
    [InlineData("worker XOR", "--store")]
    [InlineData("worker XOR --store 127.0.0.1:1 --worker 3/3", "--worker 3/3: must be I/N")]
    [InlineData("worker XOR --store 127.0.0.1:1 --push-every 0", "--push-every 0: must be at least 1.")]
    [InlineData("worker XOR --store 127.0.0.1:1 --learning-rate 0", "The learning rate must be larger than 0")]
    [InlineData("worker XOR --store 127.0.0.1:1 --patience 1", "the store at 127.0.0.1:1 has not answered for 1 s: is redis-server running there")]
    [InlineData("sync --store 127.0.0.1:1 --peer 127.0.0.1:2 --patience 1", "the store at 127.0.0.1:1 has not answered for 1 s")]
    [InlineData("sync --store 127.0.0.1:1", "--peer")]
    [InlineData("sync --store 127.0.0.1:1 --peer 127.0.0.1:2 --every 0", "--every 0: must be more than 0")]
    [InlineData("plot curves XOR --names a,b --out x", "--names has 2 names for 1 folders")]
    [InlineData("sample digits --count 0 --out x", "--count 0: must be at least 1.")]
    public async Task Run_UsersMistake_IsOneLineAndTwo(string arguments, string problem)
    {
        await DoneAsync("sample", "xor", "--train", "50", "--test", "10", "--out", folder["xor"]);
        var words = arguments.Split(' ').Select(word => word switch { "XOR" => folder["xor"], "x" => folder["out"], _ => word });

        var (exitCode, output, error) = await TrainerProcess.RunAsync([.. words]);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("trainer: ", error, StringComparison.Ordinal);
        Assert.Contains(problem, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.False(Directory.Exists(folder["out"]));
    }

    /// <summary>As on a machine with another libc: whatever the loader says, the user gets a line and no trace.</summary>
    [Fact]
    public async Task Train_TorchThatCannotBeLoaded_SaysWhatItNeeds()
    {
        await DoneAsync("sample", "xor", "--train", "50", "--test", "10", "--out", folder["xor"]);
        Directory.CreateDirectory(folder["trainer"]);
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory).Where(file => file.EndsWith(".dll") || file.EndsWith(".json")))
            File.Copy(file, Path.Combine(folder["trainer"], Path.GetFileName(file)));
        folder.Write("trainer/libtorch/libtorch_cpu.so", "of another world");

        var (exitCode, output, error) = await TrainerProcess.RunFromAsync(folder["trainer"], "train", folder["xor"], "--out", folder["out"]);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("trainer: libtorch cannot be loaded, it needs glibc 2.34 and libstdc++ of GCC 12 or newer: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    /// <summary>Twenty times the steps take no more memory: without collections Adam's peak doubles and more.</summary>
    [Theory]
    [InlineData("sgd")]
    [InlineData("momentum")]
    [InlineData("adagrad")]
    [InlineData("adam")]
    public async Task Train_TwentyTimesTheEpochs_PeaksAtNearlyTheSameMemory(string optimizer)
    {
        await DoneAsync("sample", "xor", "--train", "4000", "--test", "100", "--out", folder["xor"]);
        var few = await PeakAsync(optimizer, 100);
        var many = await PeakAsync(optimizer, 2_000);
        Assert.InRange(many, few * 0.8, few * 1.1);
    }

    private async Task<double> PeakAsync(string optimizer, int epochs)
    {
        var output = await DoneAsync("train", folder["xor"], "--hidden", "16", "--optimizer", optimizer, "--threads", "1",
            "--epochs", epochs.ToString(CultureInfo.InvariantCulture), "--out", folder[$"{epochs}"]);
        const string Figure = "memory_peak_KB=";
        return double.Parse(output.Split(' ').Last(word => word.StartsWith(Figure, StringComparison.Ordinal))[Figure.Length..], CultureInfo.InvariantCulture);
    }

    private static async Task<string> DoneAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await TrainerProcess.RunAsync(arguments);
        Assert.True(exitCode == 0, error);
        return output;
    }
}
