using System.Text.Json;

namespace MlServe.EndToEnd;

[Collection(NodePorts.OfTheRepository)]
public sealed class RunTests
{
    private static readonly string Manifest = Path.Combine(Repository.Root, "deploy_hpa", "deployment_hpa.yaml");

    private static readonly string[] RunFiles =
    [
        "deployment.yaml", "model.json", "load_output.csv", "resource_usage.csv",
        "latency.csv", "latency.hlog", "load_timeline.csv", "load_tally.jsonl", "events.csv", "summary.json", "report.html",
    ];

    [Fact]
    public async Task Run_TwoMinutesUnderTheAutoscaler_ScalesUpScoresAndLeavesNothing()
    {
        using var home = new Home();
        var photos = LabelledPhotos(home);
        // Usage is up to 35 s old before the autoscaler looks, and how much of a core the load takes is the machine's affair.
        var eager = Path.Combine(home.Path, "deployment_hpa.yaml");
        File.WriteAllText(
            eager,
            File.ReadAllText(Manifest).Replace("targetCPUUtilizationPercentage: 40", "targetCPUUtilizationPercentage: 5", StringComparison.Ordinal)
        );

        var (exitCode, program) = await EvaluatorProgram.RunAsync(home.Path, "run", eager, "--minutes", "2", "--accuracy-data", photos);

        await using var _ = program;
        Assert.True(exitCode == 0, program.Errors + program.Output);
        var run = home.RunFolder;
        Assert.All(RunFiles, file => Assert.True(new FileInfo(Path.Combine(run, file)) is { Exists: true, Length: > 0 }, file));

        using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "summary.json")));
        double Number(string name) => summary.RootElement.GetProperty(name).GetDouble();
        Assert.Equal(0, Number("failed"));
        Assert.True(Number("okay") > 100, $"{Number("okay")} successful transactions");
        Assert.True(Number("replicas_max") > 1, "the autoscaler added pods");
        Assert.True(Number("memory_requested_KB") >= 2 * 1024 * 1024, "at least one pod requested 2Gi throughout");
        Assert.InRange(Number("memory_used_KB"), 10_000, Number("memory_requested_KB"));
        Assert.True(Number("response_time_s") > 0);
        Assert.True(Number("latency_p99_s") >= Number("latency_p50_s"));
        Assert.Equal(64, summary.RootElement.GetProperty("model_sha256").GetString()!.Length);
        // Of two photos, none, one or both: the pods have answered.
        Assert.Contains(Number("accuracy"), new[] { 0, 0.5, 1 });
        Assert.Contains("accuracy.html", File.ReadAllText(Path.Combine(run, "report.html")));

        Assert.Equal(30, File.ReadLines(Path.Combine(run, "load_output.csv")).Count(line => char.IsDigit(line.TrimStart()[0])));
        Assert.Equal(24, File.ReadLines(Path.Combine(run, "resource_usage.csv")).Skip(1).Count());
        Assert.Contains("SuccessfulRescale", File.ReadAllText(Path.Combine(run, "events.csv")));

        await AssertNothingIsLeftAsync(home);
    }

    [Fact]
    public async Task Run_KilledInTheMiddle_LeavesScorableFilesAndNoProcess()
    {
        using var home = new Home();
        await using var program = EvaluatorProgram.Start(home.Path, "run", Manifest, "--minutes", "3", "--metrics-timeout", "0");
        await WaitForFirstRowsAsync(home, program);

        program.Signal("KILL");
        await program.WaitForExitAsync();

        await AssertNothingIsLeftAsync(home);
        var (exitCode, score) = await EvaluatorProgram.RunAsync(home.Path, "score", home.RunFolder, "--json");
        await using var _ = score;
        Assert.True(exitCode == 0, score.Errors);
        using var summary = JsonDocument.Parse(score.Output);
        Assert.True(summary.RootElement.GetProperty("okay").GetInt64() > 0);
    }

    [Fact]
    public async Task Run_Interrupted_CleansUpAndScoresWhatThereIs()
    {
        using var home = new Home();
        await using var program = EvaluatorProgram.Start(home.Path, "run", Manifest, "--minutes", "3", "--metrics-timeout", "0");
        await WaitForFirstRowsAsync(home, program);

        program.Signal("INT");
        var exitCode = await program.WaitForExitAsync();

        Assert.True(exitCode == 130, $"exit code {exitCode}: {program.Errors}");
        Assert.True(File.Exists(Path.Combine(home.RunFolder, "summary.json")));
        await AssertNothingIsLeftAsync(home);
    }

    private static Task WaitForFirstRowsAsync(Home home, EvaluatorProgram program) =>
        Machine.EventuallyAsync($"load and usage rows\n{program.Errors}", () =>
            Directory.Exists(Path.Combine(home.Path, "runs"))
            && Rows(home, "load_output.csv") > 2 && Rows(home, "resource_usage.csv") > 2,
            TimeSpan.FromMinutes(3));

    private static int Rows(Home home, string file)
    {
        var path = Path.Combine(home.RunFolder, file);
        return File.Exists(path) ? File.ReadLines(path).Count() : 0;
    }

    private static string LabelledPhotos(Home home)
    {
        var folder = Directory.CreateDirectory(Path.Combine(home.Path, "photos")).FullName;
        foreach (var (image, name) in ((string, string)[])[("photo.jpg", "0_1.jpg"), ("alpha.png", "10_1.png")])
            File.Copy(Path.Combine(Repository.Root, "tests", "classifier", "images", image), Path.Combine(folder, name));
        return folder;
    }

    private static async Task AssertNothingIsLeftAsync(Home home)
    {
        await Machine.EventuallyAsync("no process is left", () => Machine.ProcessesOf(home.Path).Count == 0);
        await Machine.EventuallyAsync("node port is free", () => !Machine.IsListening(Machine.NodePort));
    }
}
