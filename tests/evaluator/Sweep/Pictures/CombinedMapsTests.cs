using System.Xml.Linq;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Pictures;

namespace MlServe.Evaluator.Tests.Sweep.Pictures;

public sealed class CombinedMapsTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Render_ThreeMaps_AreMediansAboveAndMeansBelow()
    {
        var picture = XDocument.Parse(CombinedMaps.Render(Result(trials: 3))!.ToString()!);

        var maps = picture.Root!.Elements(Svg + "g").ToList();
        Assert.Equal(6, maps.Count);
        Assert.Equal(
            ["median", "median", "median", "mean", "mean", "mean"],
            maps.Select(map => map.Descendants(Svg + "text").Select(text => text.Value).Single(text => text.Contains("of 3 trials")).Split(' ')[2]));
        // 0.1, 0.2 and 0.6 of the first cell: its median, and its mean.
        Assert.Contains(maps[0].Descendants(Svg + "title"), title => title.Value.StartsWith("cpu 250m, memory 64Mi: 200 ms", StringComparison.Ordinal));
        Assert.Contains(maps[3].Descendants(Svg + "title"), title => title.Value.StartsWith("cpu 250m, memory 64Mi: 300 ms", StringComparison.Ordinal));
    }

    [Fact]
    public void Render_OneTrial_IsNothing() => Assert.Null(CombinedMaps.Render(Result(trials: 1)));

    private SweepResult Result(int trials)
    {
        var definition = SweepFixture.Define(scratch, SweepFixture.Text + """

            heat_maps:
              - { metric: response_time_s, x: cpu, y: memory }
              - { metric: failed_share, x: cpu, y: memory }
              - { metric: accuracy, x: memory, y: cpu }
              - { metric: oom_kills, x: memory, y: cpu }
            """) with { Trials = trials };
        double[] seconds = [0.1, 0.2, 0.6];
        List<TrialResult> runs =
        [
            .. seconds.Take(trials).Select((time, round) => new TrialResult(round + 1)
            {
                State = TrialState.Done,
                Figures = new Dictionary<string, double> { ["response_time_s"] = time, ["failed_share"] = 0, ["accuracy"] = 0.9, ["oom_kills"] = 0 },
            }),
        ];
        return new SweepResult(definition, 1, [.. SweepCells.Of(definition, 1).Select(cell => new CellResult(cell, runs))]);
    }
}
