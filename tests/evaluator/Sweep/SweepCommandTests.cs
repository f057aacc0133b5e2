using System.Diagnostics;
using System.Text.Json.Nodes;
using MlServe.Evaluator.Commands.RunFolders;
using MlServe.Evaluator.Tests.Commands;

namespace MlServe.Evaluator.Tests.Sweep;

/// <summary><c>sweep</c> as it is typed.</summary>
public sealed class SweepCommandTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Sweep_DryRun_ShowsCellsAndLengthAndMakesNothing()
    {
        SweepFixture.Define(scratch);

        var (exitCode, output, error) = await InProcess.RunAsync("sweep", scratch["limits.yaml"], "--dry-run", "--out", scratch["out"]);

        Assert.True(exitCode == ExitCode.Done, error);
        var lines = output.TrimEnd().Split('\n');
        Assert.Equal("cell  cpu   memory", lines[0]);
        Assert.Equal("4     500m  1Gi", lines[4]);
        // Twelve trials of 30 s of load and some 45 s around it.
        Assert.Equal("6 cells × 2 trials, about 15 minutes, order by seed 7; nothing was run", lines[^1]);
        Assert.False(Directory.Exists(scratch["out"]));
    }

    [Theory]
    [InlineData("there is no such file", "nowhere.yaml")]
    [InlineData("is not the folder of a sweep", "{folder}")]
    [InlineData("--trials", "{sweep}", "--trials", "0")]
    [InlineData("--minutes", "{sweep}", "--minutes", "-1")]
    [InlineData("was begun with other", "{begun}", "--trials", "9")]
    [InlineData("was begun with other", "{begun}", "--context", "elsewhere")]
    [InlineData("continues as it was begun, without --accuracy-data", "{begun}", "--accuracy-data", "photos")]
    [InlineData("nowhere", "{sweep}", "--accuracy-data", "nowhere")]
    [InlineData("for a Deployment", "{job}", "--accuracy-data", "photos")]
    [InlineData("was begun with other", "{begun}", "--slo", "p90<200ms")]
    [InlineData("was begun with other", "{begun}", "--price", "cpu=1")]
    [InlineData("fewer than 4603 cannot show", "{sweep}", "--slo", "p99.9<1s")]
    [InlineData("--slo and --price are for a Deployment", "{job}", "--slo", "p90<200ms")]
    [InlineData("a price is such as", "{sweep}", "--price", "0.04")]
    [InlineData("SWEEP is missing")]
    public async Task Sweep_Mistake_IsOneLineAndMakesNothing(string expected, params string[] arguments)
    {
        var (begun, _, _, _) = SweepFixture.Begin(scratch);
        Directory.CreateDirectory(scratch["folder"]);
        string Fill(string argument) =>
            argument
                .Replace("{folder}", scratch["folder"])
                .Replace("{sweep}", scratch["limits.yaml"])
                .Replace("{begun}", begun.Path)
                .Replace("{job}", Path.Combine(Repository.Root, "challenge", "job-sweep.yaml"));

        var (exitCode, output, error) = await InProcess.RunAsync(["sweep", .. arguments.Select(Fill), "--out", scratch["out"]]);

        Assert.Equal((ExitCode.UserError, ""), (exitCode, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.False(Directory.Exists(scratch["out"]));
    }

    [Fact]
    public async Task Plot_HalfASweep_DrawsWhatIsThereAndRunsNothing()
    {
        var (folder, _, cells, _) = SweepFixture.Begin(scratch);
        SweepFixture.Run(folder, cells[0], 1, 0.1);
        SweepFixture.Run(folder, cells[3], 1, 0.4);

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync("sweep", "plot", folder.Path, "--metric", "response_time_s");
        var (missing, _, mistake) = await InProcess.RunAsync("sweep", "plot", folder.Path, "--metric", "speed");

        Assert.True(exitCode == ExitCode.Done, error);
        var pictures = output.TrimEnd().Split('\n');
        Assert.Equal(Path.Combine(folder.Path, "heatmap-response_time_s-cpu-memory.svg"), pictures[0]);
        Assert.All(pictures, picture => Assert.True(new FileInfo(picture).Length > 500));
        Assert.Contains("cpu 500m, memory 1Gi: 400 ms", await File.ReadAllTextAsync(pictures[0], TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.UserError, missing);
        Assert.Contains("the metrics are response_time_s", mistake, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Page));
    }

    [Fact]
    public async Task Sweep_FinishedFolder_WritesItsFilesAndRunsNothing()
    {
        var (folder, _, cells, _) = SweepFixture.Begin(scratch);
        for (var i = 0; i < cells.Count; i++)
        {
            SweepFixture.Run(folder, cells[i], 1, 0.1 + i / 10.0);
            SweepFixture.Run(
                folder,
                cells[i],
                2,
                0.2 + i / 10.0,
                i > 0 ? null : known => known with { EndedEarly = "killed, \"too\" much", FailureReason = "OOMKilled" }
            );
        }

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync("sweep", folder.Path, "--json");

        Assert.True(exitCode == ExitCode.Done, error);
        var json = JsonNode.Parse(output)!;
        Assert.True(JsonNode.DeepEquals(json, JsonNode.Parse(await File.ReadAllTextAsync(folder.Json, TestContext.Current.CancellationToken))));
        Assert.True((bool)json["finished"]!);
        Assert.Equal(6, json["cells"]!.AsArray().Count);
        Assert.Equal(
            (1, 0.1),
            (
                (int)json["cells"]![0]!["figures"]!["response_time_s"]!["runs"]!,
                Math.Round((double)json["cells"]![0]!["figures"]!["response_time_s"]!["value"]!, 3)
            )
        );
        Assert.Equal(0.25, Math.Round((double)json["cells"]![1]!["figures"]!["response_time_s"]!["value"]!, 3));
        var page = await File.ReadAllTextAsync(folder.Page, TestContext.Current.CancellationToken);
        Assert.Contains("1 of 12 trials failed: OOMKilled", page, StringComparison.Ordinal);
        Assert.Contains("1 of 2 failed", page, StringComparison.Ordinal);
        Assert.Equal(Path.GetFullPath(folder.Page), Path.GetFullPath(OpenCommand.PageOf(folder.Path, InProcess.Silent())));

        // Another reader than ours: Python's csv.
        var rows = await ReadWithPythonAsync(folder.Csv);
        Assert.Equal(12, rows.Count);
        Assert.Equal(
            ("1", "2", "250m", "64Mi", "failed", "OOMKilled", "killed, \"too\" much"),
            (
                Cell(rows[1], "cell"),
                Cell(rows[1], "trial"),
                Cell(rows[1], "cpu"),
                Cell(rows[1], "memory"),
                Cell(rows[1], "state"),
                Cell(rows[1], "reason"),
                Cell(rows[1], "message")
            )
        );
        Assert.Equal(("done", "0.3"), (Cell(rows[3], "state"), Cell(rows[3], "response_time_s")));
        Assert.True(Directory.Exists(Path.Combine(folder.Path, Cell(rows[3], "folder"))));
    }

    private static string Cell(JsonNode? row, string column) => (string)row![column]!;

    private static async Task<JsonArray> ReadWithPythonAsync(string csv)
    {
        ProcessStartInfo python = new(
            "python3",
            [
                "-c",
                "import csv, json, sys; print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8'), strict=True))))",
                csv,
            ]
        )
        {
            RedirectStandardOutput = true,
        };
        try
        {
            using var reader = Process.Start(python)!;
            return JsonNode.Parse(await reader.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken))!.AsArray();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("there is no python3");
            throw;
        }
    }
}
