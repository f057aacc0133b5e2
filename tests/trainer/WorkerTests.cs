using System.Globalization;

namespace MlServe.Trainer.Tests;

public sealed class WorkerTests : IDisposable
{
    private const int PushEvery = 7;

    private readonly TemporaryFolder folder = new();
    private readonly Lazy<RedisServer> redis = new(() => new RedisServer());

    public WorkerTests() => Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (redis.IsValueCreated)
            redis.Value.Dispose();
        folder.Dispose();
    }

    /// <summary>kill -9 at any moment costs at most the minibatches since the last push.</summary>
    [Fact]
    public async Task Worker_Killed_LosesAtMostWhatItHadNotPushed()
    {
        await SampleAsync();
        using var killed = TrainerProcess.Start(AppContext.BaseDirectory, [.. Arguments("0/1"), "--judge-every", "1"]);
        var seen = 0L;
        while (seen < 5 * PushEvery + 3)
        {
            var line = await killed.StandardOutput.ReadLineAsync(Ct) ?? throw new InvalidOperationException(await killed.StandardError.ReadToEndAsync(Ct));
            seen = line.StartsWith("minibatches=", StringComparison.Ordinal) ? Figure(line, "minibatches") : 0;
        }

        killed.Kill();
        // What it said until then, too.
        while (await killed.StandardOutput.ReadLineAsync(Ct) is { } line)
            seen = line.StartsWith("minibatches=", StringComparison.Ordinal) && line.Contains(" elapsed_s=") ? Figure(line, "minibatches") : seen;

        var (exitCode, output, error) = await TrainerProcess.RunAsync([.. Arguments("0/1"), "--minibatches", "1"]);

        Assert.True(exitCode == 0, error);
        var kept = Figure(output, "minibatches_in_all");
        Assert.InRange(kept, seen - PushEvery, seen + PushEvery);
        Assert.Equal(0, kept % PushEvery);
        Assert.Equal(Figure(output, "version"), Figure(output, "pushes_in_all"));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"worker 0 of 1 begins after {kept} minibatches"), output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_TargetReached_WritesTheModelThatReachedIt()
    {
        await SampleAsync();
        var (exitCode, output, error) = await TrainerProcess.RunAsync([.. Arguments("0/1"), "--target-accuracy", "0.1", "--out", folder["model"]]);

        Assert.True(exitCode == 0, error);
        Assert.Matches(@"accuracy=[0-9.]+ .* time_to_target_s=[0-9.]+ .* minibatches=\d+ minibatches_in_all=\d+ version=\d+ pushes_in_all=\d+ pushes=\d+ "
            + @"conflicts=0 staleness=0 rows_pushed_share=[0-9.]+ data_sha256=[0-9a-f]{64}$", output.TrimEnd().Split('\n')[^1]);
        Assert.True(File.Exists(folder["model/model.onnx"]));
    }

    [Fact]
    public async Task Worker_WeightsOfAnotherNetwork_IsOneLineThatNamesBothShapes()
    {
        await SampleAsync();
        await TrainerProcess.RunAsync([.. Arguments("0/1"), "--minibatches", "1"]);
        var (exitCode, output, error) = await TrainerProcess.RunAsync([.. Arguments("0/1", hidden: 17)]);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Matches(
            @"^trainer: the store at \S+ holds the weights of another network \(784×16, 16, 16×10, 10; here 784×17, 17, 17×10, 10\): .*\n$", error);
    }

    /// <summary>The other store's worker has no target of its own: it ends because it is told.</summary>
    [Fact]
    public async Task Sync_TargetReachedInOneStore_EndsBoth()
    {
        await SampleAsync();
        using var peer = new RedisServer();
        using var sync = TrainerProcess.Start(AppContext.BaseDirectory, "sync", "--store", redis.Value.Address, "--peer", peer.Address, "--every", "0.1");
        var one = TrainerProcess.RunAsync([.. Arguments("0/2"), "--target-accuracy", "0.6"]);
        var two = TrainerProcess.RunAsync([.. Arguments("1/2", peer.Address), "--minibatches", "1000000"]);

        Assert.Equal((0, 0), ((await one).ExitCode, (await two).ExitCode));
        await sync.WaitForExitAsync(Ct);
        Assert.Equal(0, sync.ExitCode);
        Assert.Matches(@"changes=\d+ rows=\d+ conflicts=\d+ sync_s=", await sync.StandardOutput.ReadToEndAsync(Ct));
        Assert.Equal(Accuracy((await one).Output), Accuracy((await two).Output));
    }

    private string[] Arguments(string worker, string? store = null, int hidden = 16) =>
    [
        "worker", folder["digits"], "--store", store ?? redis.Value.Address, "--worker", worker, "--hidden", $"{hidden}", "--threads", "1",
        "--push-every", PushEvery.ToString(CultureInfo.InvariantCulture),
    ];

    private async Task SampleAsync() =>
        Assert.Equal(0, (await TrainerProcess.RunAsync("sample", "digits", "--count", "3000", "--out", folder["digits"])).ExitCode);

    private static long Figure(string output, string name) => long.Parse(Word(output, name), CultureInfo.InvariantCulture);

    private static string Accuracy(string output) => Word(output, "accuracy");

    /// <summary>The last value of a name.</summary>
    private static string Word(string output, string name) =>
        output.Split(' ', '\n').Last(word => word.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
}
