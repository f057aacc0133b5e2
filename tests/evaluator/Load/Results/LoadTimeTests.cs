using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Histograms;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Tests.Load.Results;

public class LoadTimeTests
{
    // Each figure with a value of its own: 1 s, 2 s, …
    private static readonly StageResult Result = new()
    {
        Part = LoadPart.Stage(1), Users = 1, EndedAt = default, Elapsed = TimeSpan.FromSeconds(1), GeneratorCpuCores = 0,
        Figures = new LoadFigures
        {
            Counts = default, TransactionTime = default,
            Times = LoadTime.All.Select((time, i) => (time, i)).ToDictionary(pair => pair.time, pair => (TimeSpan?)TimeSpan.FromSeconds(pair.i + 1)),
        },
    };

    [Fact]
    public void All_EachTime_IsInItsColumnOfLatencyCsv()
    {
        using var folder = new TemporaryFolder();
        using (var file = LatencyCsv.Open(folder["latency.csv"], ExistingFile.Refuse))
            file.Write(Result.ToLatencyRow());

        var lines = File.ReadLines(folder["latency.csv"]).Select(line => line.Split(',')).ToList();
        Assert.All(LoadTime.All, time => Assert.Equal(
            Result.Figures.Seconds(time), double.Parse(lines[1][Array.IndexOf(lines[0], time.Column)], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void All_EachTime_IsInTheJson()
    {
        var json = JsonNode.Parse(LoadJson.Write(new LoadResult([Result], Result), new LoadOptions { Url = new Uri("http://localhost/") }))!;

        Assert.All(LoadTime.All, time => Assert.Equal(Result.Figures.Seconds(time), (double)json["stages"]![0]![time.Column]!));
    }

    [Fact]
    public void Of_Values_AreMeanPercentileAndLargest()
    {
        var times = new LatencyHistogram();
        for (var i = 1; i <= 100; i++)
            times.Record(TimeSpan.FromMilliseconds(i));

        Assert.Equal(50.5, LoadTime.Mean.Of(times)!.Value.TotalMilliseconds);
        Assert.InRange(LoadTime.P95.Of(times)!.Value.TotalMilliseconds, 94, 96);
        Assert.Equal(100, LoadTime.Max.Of(times)!.Value.TotalMilliseconds);
        Assert.Null(LoadTime.Mean.Of(new LatencyHistogram()));
        Assert.Null(LoadTime.Max.Of(new LatencyHistogram()));
    }
}
