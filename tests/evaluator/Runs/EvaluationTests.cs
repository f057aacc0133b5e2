using System.Globalization;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Tests.Commands;

namespace MlServe.Evaluator.Tests.Runs;

/// <summary>A whole run on a real embedded cluster.</summary>
public sealed class EvaluationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_PlanWithWarmUpAndLimits_MeasuresTheStagesAndExitsWithThree()
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy_k8s", "deployment_k8s.yaml"), Ct);
        var port = RealRuns.FreeNodePort();
        // A name that no label takes as it is.
        var manifest = folder["my deployment (1).yaml"];
        await File.WriteAllTextAsync(manifest, text.Replace("nodePort: 32000", string.Create(CultureInfo.InvariantCulture, $"nodePort: {port}")), Ct);
        var plan = folder["plan.yaml"];
        await File.WriteAllTextAsync(plan, """
            warmup: { users: 1, think: 50ms, length: 4s }
            stages:
              - { users: 1, think: 50ms, length: 2s, max_mean: 1h }
              - { users: 1, think: 50ms, length: 2s, max_mean: 1ms, max_failed: 0, slo: failed<20% }
            """, Ct);

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync(
            new Dictionary<string, string> { ["MLSERVE_HOME"] = folder["home"], ["http_proxy"] = "http://127.0.0.1:9/" },
            "run", manifest, "--plan", plan, "--metrics-timeout", "0", "--interval", "1", "--out", folder["runs"],
            "--slo", "p90<1h", "--slo", "p50<0.1ms", "--price", "cpu=1,memory=1");

        Assert.True(exitCode == ExitCode.ThresholdMissed, error);
        Assert.Matches(@"(?m)^threshold failed: stage 2: mean is [\d.]+ ms, limit 1 ms$", error);
        Assert.Contains("transaction rate", output);
        var record = RunFolder.Open(Assert.Single(Directory.GetDirectories(folder["runs"], "*Z-my-deployment-1")));
        var metadata = JsonFile.Read<RunMetadata>(record.Metadata)!;
        Assert.Equal((null, RoundNumber.Of(4 / 60.0)), (metadata.EndedEarly, metadata.Minutes));
        Assert.StartsWith("threshold failed: stage 2", Assert.Single(metadata.MissedLimits), StringComparison.Ordinal);
        Assert.Contains("threshold failed: stage 2", await File.ReadAllTextAsync(record.Report, Ct));

        Assert.Contains("objective missed: p50<0.1ms: missed: 0 % of", error);
        var summary = SummaryJson.Read(record.Summary);
        Assert.Equal(
            [("p90<1h", null, true, true), ("p50<0.1ms", null, false, true), ("failed<20%", (int?)2, true, true)],
            summary.Objectives!.Select(objective => (objective.Objective, objective.Stage, objective.Kept, objective.Exact)));
        Assert.Equal(metadata.Objectives.Select(asked => asked.Objective.Text), summary.Objectives!.Select(objective => objective.Objective));
        Assert.Equal((0, summary.DurationSeconds), (summary.Goodput, summary.ViolationSeconds));
        Assert.True(summary.Cost > 0);

        // The warm-up is neither in the load's rows nor in the usage's.
        var usage = UsageCsv.Read(record.ResourceUsage).Rows;
        Assert.Equal(2, SiegeLog.Read(record.LoadOutput).Rows.Count);
        Assert.InRange(usage.Count, 1, 5);
        Assert.InRange(usage[0].Time - metadata.LoadStartedAt!.Value, TimeSpan.FromSeconds(-0.5), TimeSpan.FromSeconds(60));
        Assert.True(metadata.LoadEndedAt - metadata.LoadStartedAt < metadata.LoadEndedAt - metadata.StartedAt - TimeSpan.FromSeconds(4));
    }
}
