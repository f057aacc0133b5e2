using System.Text.Json;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.RunFiles;

public class SummaryJsonTests
{
    [Fact]
    public void Write_Summary_HasTheContractsNamesInOrder()
    {
        using var json = JsonDocument.Parse(SummaryJson.Text(new Summary()));

        Assert.Equal(
            "memory_requested_KB, memory_used_KB, cpu_requested_core, cpu_limit_core, cpu_used_core, replicas_mean, replicas_max, transaction_rate, "
                + "response_time_s, latency_p50_s, latency_p90_s, latency_p95_s, latency_p99_s, latency_max_s, latency_intervals, objectives, "
                + "goodput, good_share, budget_spent, violation_s, cost, cost_per_1000_good, transactions, okay, failed, "
                + "duration_s, accuracy, generator_cpu_core, generator_late_p99_s, cluster, manifest_sha256, model_sha256, started_at, scaling_steps, findings",
            string.Join(", ", json.RootElement.EnumerateObject().Select(property => property.Name)));
        Assert.All(json.RootElement.EnumerateObject(), property => Assert.Equal(JsonValueKind.Null, property.Value.ValueKind));
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        using var culture = new CommaCulture();
        using var folder = new TemporaryFolder();
        var summary = new Summary
        {
            MemoryRequestedKB = 2097152.5, Okay = 12, Cluster = "embedded", StartedAt = new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.FromHours(1)),
        };

        Assert.Equal(summary, SummaryJson.Read(folder.Write("summary.json", SummaryJson.Text(summary))));
    }

    [Fact]
    public void Read_NoSummary_NamesFileAndLine()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("summary.json", "{\n  \"okay\": many\n}");

        Assert.StartsWith($"{path}:2: is not a summary", Assert.Throws<UserErrorException>(() => SummaryJson.Read(path)).Message, StringComparison.Ordinal);
    }
}
