using System.Text.Json.Nodes;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Tests.Commands;

namespace MlServe.Evaluator.Tests.Simulation;

public class SimulateCommandTests
{
    private static readonly string[] DataFiles =
    [
        "load_output.csv", "latency.csv", "latency.hlog", "load_timeline.csv", "load_tally.jsonl", "resource_usage.csv", "events.csv", "summary.json",
        "run.json",
    ];

    [Fact]
    public async Task Simulate_OneManifest_WritesARunFolderThatSaysThatItIsSimulated()
    {
        using var folder = Folder();

        var (exitCode, output, error) = await RunAsync(folder, "--minutes", "2", "--trials", "5", "--seed", "3", "--json");

        Assert.True(exitCode == ExitCode.Done, error);
        var result = JsonNode.Parse(output)!;
        var run = RunFolder.Open((string)result["run_folder"]!);
        Assert.All(DataFiles.Append("deployment.yaml").Append("report.html"), file => Assert.True(File.Exists(Path.Combine(run.Path, file)), file));
        var figures = result["figures"]!["response_time_s"]!;
        Assert.InRange((double)figures["median"]!, (double)figures["low"]!, (double)figures["high"]!);
        Assert.Equal(5, (int)JsonNode.Parse(File.ReadAllText(run.Metadata))!["simulation"]!["trials"]!);
        var page = File.ReadAllText(run.Report);
        Assert.InRange(page.IndexOf("Simulated, not measured", StringComparison.Ordinal), 0, page.IndexOf("<ul class=\"tiles\">", StringComparison.Ordinal));
        Assert.Contains("simulating, not measuring: 5 trials, seed 3", error, StringComparison.Ordinal);

        // What others make of a run folder they make of this one.
        var (scored, table, _) = await InProcess.RunAsync("score", run.Path);
        Assert.Equal(ExitCode.Done, scored);
        Assert.Contains("transaction rate", table, StringComparison.Ordinal);
        var (reported, _, _) = await InProcess.RunAsync("report", run.Path);
        Assert.Equal(ExitCode.Done, reported);
        Assert.Contains("Simulated, not measured", File.ReadAllText(run.Report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_SameSeedTwice_WritesTheSameBytes()
    {
        using var folder = Folder();
        string[] asked = ["--minutes", "1", "--trials", "3", "--json"];
        var runs = new List<string>();
        foreach (var seed in (string[])["3", "3", "4"])
            runs.Add((string)JsonNode.Parse((await RunAsync(folder, [.. asked, "--seed", seed])).Output)!["run_folder"]!);

        Assert.All(DataFiles, file => Assert.Equal(File.ReadAllBytes(Path.Combine(runs[0], file)), File.ReadAllBytes(Path.Combine(runs[1], file))));
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(runs[0], "load_tally.jsonl")), File.ReadAllBytes(Path.Combine(runs[2], "load_tally.jsonl")));
    }

    [Fact]
    public async Task Simulate_SeveralManifests_ComparesThem()
    {
        using var folder = Folder();
        folder.Write("three.yaml", Known.Manifest(replicas: 3));

        var (exitCode, output, error) = await RunAsync(folder, "--minutes", "1", "--trials", "6", "--seed", "1", folder["three.yaml"]);

        Assert.True(exitCode == ExitCode.Done, error);
        Assert.Contains("one", output, StringComparison.Ordinal);
        Assert.Contains("three", output, StringComparison.Ordinal);
        var comparison = Assert.Single(Directory.GetDirectories(folder.Path, "*-comparison"));
        var rounds = Directory.GetDirectories(comparison, "round-*");
        Assert.Equal(6, rounds.Length);
        // Each is a run of its own, not the first of six, and has no band.
        Assert.All(Directory.GetFiles(comparison, "run.json", SearchOption.AllDirectories), file =>
        {
            var simulation = JsonNode.Parse(File.ReadAllText(file))!["simulation"]!;
            Assert.Equal((1, 0), ((int)simulation["trials"]!, simulation["bands"]?.AsObject().Count ?? 0));
        });
        var (again, _, problem) = await InProcess.RunAsync("compare", comparison, "--out", folder["again"]);
        Assert.True(again == ExitCode.Done, problem);
    }

    [Fact]
    public async Task Simulate_ObjectiveThatIsMissed_FailsWithTheShareOfTrials()
    {
        using var folder = Folder();

        var (exitCode, _, error) = await RunAsync(folder, "--minutes", "2", "--trials", "4", "--seed", "1", "--slo", "p95<1ms");

        Assert.Equal(ExitCode.ThresholdMissed, exitCode);
        Assert.Contains("kept in 0 % of the trials", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_RunFolder_IsNoneThatWhatIfOrAdviseTake()
    {
        using var folder = Folder();
        var run = (string)JsonNode.Parse((await RunAsync(folder, "--minutes", "1", "--trials", "1", "--json")).Output)!["run_folder"]!;

        foreach (var verb in (string[])["what-if", "advise"])
            Assert.Contains("is a simulated run", (await InProcess.RunAsync(verb, run)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.json", "one.yaml", "there is no calibration")]
    [InlineData("calibration.json", "none.yaml", "there is no such file or folder")]
    [InlineData("calibration.json", "image.yaml", "another image (ml-app:0.0.1 instead of ml-app:0.0.2)")]
    [InlineData("machine.json", "one.yaml", "another machine")]
    [InlineData("broken.json", "one.yaml", "is not a calibration")]
    [InlineData("calibration.json", "plan.yaml", "is a load plan")]
    public async Task Simulate_InputThatCannotBeUsed_IsOneLine(string calibration, string manifest, string message)
    {
        using var folder = Folder();
        folder.Write("image.yaml", Known.Manifest().Replace("0.0.1", "0.0.2", StringComparison.Ordinal));
        folder.Write("plan.yaml", "stages: [ { users: 1, think: 1s, length: 1m } ]");
        folder.Write("broken.json", "{}");
        (Known.Calibration() with { Machine = new CalibratedMachine(null, 4096, "embedded") }).Write(folder["machine.json"]);

        var (exitCode, output, error) = await InProcess.RunAsync(
            "simulate", folder[manifest], "--calibration", folder[calibration], "--minutes", "1", "--out", folder.Path);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Empty(output);
        Assert.Contains(message, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(folder.Path));
    }

    [Fact]
    public async Task Simulate_FieldThatIsLeftOut_IsNamedAndKeptInTheRun()
    {
        using var folder = Folder();
        folder.Write("hook.yaml", Known.Manifest(pod: "lifecycle: { preStop: { exec: { command: [sleep, \"5\"] } } }"));

        var (exitCode, output, error) = await InProcess.RunAsync(
            "simulate", folder["hook.yaml"], "--calibration", folder["calibration.json"], "--minutes", "1", "--trials", "1", "--out", folder.Path, "--json");

        Assert.True(exitCode == ExitCode.Done, error);
        Assert.Contains("left out of the simulation: Deployment ml-app: spec.template.spec.containers.lifecycle", error, StringComparison.Ordinal);
        Assert.Single(JsonNode.Parse(output)!["ignored"]!.AsArray());
    }

    private static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        folder.Write("one.yaml", Known.Manifest());
        Known.Calibration().Write(folder["calibration.json"]);
        return folder;
    }

    private static Task<(int ExitCode, string Output, string Error)> RunAsync(TemporaryFolder folder, params string[] more) => InProcess.RunAsync(
        ["simulate", folder["one.yaml"], "--calibration", folder["calibration.json"], "--out", folder.Path, .. more]);
}
