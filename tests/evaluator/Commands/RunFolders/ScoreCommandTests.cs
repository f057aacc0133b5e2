using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Commands.RunFolders;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Scoring;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.Commands.RunFolders;

public class ScoreCommandTests
{
    private const string Log = "2026-01-31 09:05:07,    120,      60.00,           0,       0.40,        2.00,        0.00,        0.80,     120,       3\n";
    private const string Usage = "time,n_replica,cpu_req_core,mem_req_KB,cpu_lim_core,mem_lim_KB,cpu_use_core,mem_use_KB\n5,1,1,2097152,2,4194304,0.5,300000\n";

    [Fact]
    public void Score_RunFolder_KeepsWhatRowsCannotTell()
    {
        using var folder = new TemporaryFolder();
        folder.Write("load_output.csv", Log);
        folder.Write("resource_usage.csv", Usage);
        folder.Write("summary.json", SummaryJson.Text(new Summary { Accuracy = 0.9, Cluster = "embedded", Okay = 7 }));
        var warnings = new List<string>();

        var summary = ScoredFiles.OfRun(folder[""]).Score(null, warnings.Add);

        Assert.Equal(
            (2.0, 0.4, 120L, 0.9, "embedded"),
            (summary.TransactionRate!.Value, summary.ResponseTimeSeconds!.Value, summary.Okay!.Value, summary.Accuracy!.Value, summary.Cluster)
        );
        Assert.Empty(warnings);
    }

    [Fact]
    public void Score_OneFileOnly_SaysWhatIsUnknown()
    {
        using var folder = new TemporaryFolder();
        var warnings = new List<string>();

        var summary = new ScoredFiles(folder.Write("a", Log), null, null, null).Score(null, warnings.Add);

        Assert.Null(summary.MemoryRequestedKB);
        Assert.Equal("no usage file: memory, CPU and replicas are unknown", Assert.Single(warnings));
    }

    [Fact]
    public async Task Score_LoadThatWasKilled_HasThePercentilesOfItsTally()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        using var folder = new TemporaryFolder();
        folder.Write("load_output.csv", Log);
        var options = new LoadOptions { Url = server.Url, Plan = GeneratorRun.PlanOf(GeneratorRun.Stage(3, 10, GeneratorRun.Enough)) };
        LoadResult result;
        using (var tally = TallyFile.Open(folder["load_tally.jsonl"], ExistingFile.Refuse, options, TextWriter.Null))
        {
            result = await new LoadGenerator(options, TimeProvider.System, () => TimeSpan.Zero) { StageTallied = tally.Write }
                .RunAsync(await TargetBook.OpenAsync(options, CancellationToken.None), TestContext.Current.CancellationToken);
        }

        File.AppendAllText(folder["load_tally.jsonl"], "{\"worker\":0,\"wor");

        var summary = ScoredFiles.OfRun(folder[""]).Score(null, _ => { });

        Assert.Equal(result.Overall.Figures[LoadTime.P99]!.Value.TotalSeconds, summary.LatencyP99Seconds!.Value, 6);
        Assert.Equal(result.Overall.Figures[LoadTime.Max]!.Value.TotalSeconds, summary.LatencyMaxSeconds!.Value, 6);
    }

    [Fact]
    public void OfRun_EmptyOrMissingFolder_SaysSo()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains("contains neither", Assert.Throws<UserErrorException>(() => ScoredFiles.OfRun(folder[""])).Message, StringComparison.Ordinal);
        Assert.Contains("there is no run folder", Assert.Throws<UserErrorException>(() => ScoredFiles.OfRun(folder["x"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfRun_FilesOfAHeaderAlone_AreAsGoodAsNone()
    {
        using var folder = new TemporaryFolder();
        folder.Write("resource_usage.csv", Usage.Split('\n')[0] + "\n");
        folder.Write(
            "load_output.csv", "      Date & Time,  Trans,  Elap Time,  Data Trans,  Resp Time,  Trans Rate,  Throughput,  Concurrent,    OKAY,   Failed\n");
        Assert.Contains("contains neither", Assert.Throws<UserErrorException>(() => ScoredFiles.OfRun(folder[""])).Message, StringComparison.Ordinal);

        folder.Write("load_output.csv", Log);
        var warnings = new List<string>();
        Assert.Equal(0.4, ScoredFiles.OfRun(folder[""]).Score(null, warnings.Add).ResponseTimeSeconds);
        Assert.Single(warnings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("runs/x --load y")]
    [InlineData("runs/x --minutes 0")]
    [InlineData("--load a --max-failed some")]
    public void Parse_Contradiction_IsAnError(string arguments) =>
        Assert.NotEmpty(ScoreCommand.Create(InProcess.Silent()).Parse(arguments).Errors);

    [Theory]
    [InlineData("--max-response-time", "0", "longer than 0")]
    [InlineData("--max-p95", "0ms", "longer than 0")]
    [InlineData("--max-memory-requested", "0", "more than 0")]
    [InlineData("--max-memory-requested", "0Mi", "more than 0")]
    [InlineData("--min-transaction-rate", "0", "more than 0")]
    [InlineData("--min-transaction-rate", "-3", "more than 0")]
    [InlineData("--min-transaction-rate", "NaN", "more than 0")]
    [InlineData("--min-transaction-rate", "Infinity", "more than 0")]
    public void Parse_ThresholdThatIsNeverOrAlwaysMet_IsRefused(string option, string value, string wanted)
    {
        var error = Assert.Single(ScoreCommand.Create(InProcess.Silent()).Parse(["runs/x", option, value]).Errors).Message;

        Assert.StartsWith($"{option} {value}: must be", error, StringComparison.Ordinal);
        Assert.Contains(wanted, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--max-response-time 0.5 --max-failed 3 --max-memory-requested 2097152 --min-transaction-rate 2", ExitCode.Done)]
    [InlineData("--max-response-time 0.3", ExitCode.ThresholdMissed)]
    [InlineData("--min-accuracy 0.5", ExitCode.ThresholdMissed)]
    [InlineData("--minutes 2 --min-transaction-rate 1.5", ExitCode.ThresholdMissed)]
    public void Invoke_Thresholds_SetTheExitCode(string thresholds, int exitCode)
    {
        using var folder = new TemporaryFolder();
        folder.Write("load_output.csv", Log);
        folder.Write("resource_usage.csv", Usage);

        Assert.Equal(exitCode, ScoreCommand.Create(InProcess.Silent()).Parse($"\"{folder[""]}\" {thresholds}").Invoke());
    }
}
