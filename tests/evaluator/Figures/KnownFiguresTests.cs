using System.Reflection;
using System.Text.Json.Serialization;
using MlServe.Evaluator.Figures;

namespace MlServe.Evaluator.Tests.Figures;

public class KnownFiguresTests
{
    /// <summary>Numbers of a summary, by their name in summary.json.</summary>
    public static TheoryData<string> Numbers => [.. NumberProperties().Select(Name)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void All_NumberOfASummary_HasItsFigure(string name)
    {
        var property = NumberProperties().Single(property => Name(property) == name);
        var summary = new Summary();
        property.SetValue(summary, Convert.ChangeType(7, Nullable.GetUnderlyingType(property.PropertyType)!));

        Assert.Equal(7, KnownFigures.Of(name).Value(summary));
        Assert.All(KnownFigures.All.Where(figure => figure.Name != name), figure => Assert.Null(figure.Value(summary)));
    }

    [Fact]
    public void All_Names_AreDifferent() => Assert.Distinct(KnownFigures.All.Select(figure => figure.Name));

    [Fact]
    public void Rank_FiguresOfOldFiles_KeepTheirColumns() => Assert.Equal(
        [
            "completion_s", "response_time_s", "memory_requested_KB", "accuracy", "failed_share", "latency_p95_s", "latency_p99_s", "transaction_rate",
            "memory_used_KB", "cpu_requested_core", "cpu_used_core", "replicas_mean", "cpu_used_peak_core", "memory_used_peak_KB",
            "cpu_limit_core", "replicas_max", "latency_p50_s", "latency_p90_s", "latency_max_s", "transactions", "okay", "failed",
            "duration_s", "ready_after_s", "oom_kills", "generator_cpu_core", "generator_late_p99_s", "pods_failed", "cpu_per_transaction_s",
        ],
        // New figures follow.
        KnownFigures.All.Select(figure => figure.Name).OrderBy(KnownFigures.Rank).Take(29));

    [Theory]
    [InlineData("hidden.accuracy", "hidden: accuracy", "%", false, true)]
    [InlineData("hidden.completion_s", "hidden: completion time", "s", true, false)]
    [InlineData("hidden.score", "hidden.score", "", null, true)]
    public void Of_FigureOfAStep_HasItsUnitAndItsBetterEnd(string name, string title, string unit, bool? isBetterWhenLow, bool isHeadline)
    {
        var figure = KnownFigures.Of(name);

        Assert.Equal((name, title, unit, isBetterWhenLow, isHeadline), (figure.Name, figure.Title, figure.Unit, figure.IsBetterWhenLow, figure.IsHeadline));
    }

    [Fact]
    public void Of_NameThatAJobMadeUp_IsShownAsItIs()
    {
        var figure = KnownFigures.Of("loss");

        Assert.Equal(("loss", "loss", "0.25"), (figure.Name, figure.Title, figure.ShowWithUnit(0.25)));
        Assert.Equal(KnownFigures.All.Count, KnownFigures.Rank("loss"));
    }

    [Theory]
    [InlineData(0.5, 20.0, "25 ms")]
    [InlineData(0.5, 0.0, null)]
    [InlineData(null, 20.0, null)]
    public void CpuPerTransaction_UsageAndRate_IsTheirRatio(double? cores, double? rate, string? expected) => Assert.Equal(
        expected, KnownFigures.Of("cpu_per_transaction_s").TextOf(new Summary { CpuUsedCores = cores, TransactionRate = rate }));

    private static IEnumerable<PropertyInfo> NumberProperties() => typeof(Summary).GetProperties()
        .Where(property => Nullable.GetUnderlyingType(property.PropertyType) is { IsPrimitive: true });

    private static string Name(PropertyInfo property) => property.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name;
}
