using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Accuracy.Scores;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Scoring;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.Runs;

public sealed class DeployedAccuracyTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();
    private readonly List<string> warned = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Measure_ServiceAnswers_IsInSummaryReportAndFiles()
    {
        var record = Record();
        await using var server = await WebServer.StartAsync(http => http.Response.WriteAsync("Bread (0.80), Inference Time : 0.01 seconds", Ct));

        await MeasureAsync(server.Url, record);
        var summary = record.Finish(hasLoad: true);

        Assert.Equal(0.75, summary!.Accuracy);
        Assert.Equal((0.75, "embedded"), (SummaryJson.Read(record.Folder.Summary).Accuracy, SummaryJson.Read(record.Folder.Summary).Cluster));
        Assert.Equal(4, JsonFile.Read<AccuracyResult>(record.Folder.Accuracy)!.Photos);
        var report = await File.ReadAllTextAsync(record.Folder.Report, Ct);
        Assert.Contains("%, 4 photos", report);
        Assert.Contains("href=\"accuracy.html\"", report);
        Assert.True(File.Exists(Path.Combine(record.Folder.Path, "accuracy.html")));
        // What is made again from the files says the same.
        Assert.Equal(0.75, ScoredFiles.OfRun(record.Folder.Path).Score(null, _ => { }).Accuracy);
        Assert.Contains("%, 4 photos", ReportPage.Render(ReportReader.Read(record.Folder, _ => { })));
    }

    [Fact]
    public async Task Measure_ServiceDoesNotClassify_LeavesTheRestAndAWarning()
    {
        var record = Record();
        await using var server = await WebServer.StartAsync(http =>
        {
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        });

        await MeasureAsync(server.Url, record);
        var summary = record.Finish(hasLoad: true);

        Assert.Null(summary!.Accuracy);
        Assert.Equal(120, summary.Okay);
        Assert.Contains(warned, line => line.StartsWith("the accuracy is unknown", StringComparison.Ordinal));
        Assert.Contains(record.Metadata.Cautions, warning => warning.StartsWith("The accuracy is unknown: POST", StringComparison.Ordinal));
        Assert.False(new Threshold("accuracy", "accuracy", "") { AtLeast = 0.5 }.Judge(summary).IsMet);
    }

    private async Task MeasureAsync(Uri url, RunRecord record)
    {
        Directory.CreateDirectory(folder["data"]);
        foreach (var name in (string[])["0_1.jpg", "0_2.jpg", "00_3.jpg", "9_1.jpg"])
            folder.Write($"data/{name}", "for this service anything is a photo");
        await using var display = new PlainDisplay(TextWriter.Null, TimeProvider.System);
        await DeployedAccuracy.Prepare(folder["data"], null)!.MeasureAsync(new Uri(url, "/test"), record, display, TimeProvider.System, Ct);
    }

    /// <summary>A run whose load is over.</summary>
    private RunRecord Record()
    {
        var record = new RunRecord(
            RunFolder.Create(folder["runs"], "a.yaml", Now),
            new RunMetadata
            {
                Run = "run",
                Evaluator = "0",
                Manifest = "a.yaml",
                ManifestSha256 = "ab",
                Cluster = new ClusterIdentity("embedded", null, []),
            },
            "kind: Deployment\n"
        )
        {
            Warned = warned.Add,
        };
        record.NoteStart(Now, new ModelIdentity("food11", "ab12", null, "Bread", 0.8));
        File.WriteAllText(
            record.Folder.LoadOutput,
            "2026-01-31 09:05:07,    120,      60.00,           0,       0.40,        2.00,        0.00,        0.80,     120,       3\n"
        );
        return record;
    }
}
