using System.Xml.Linq;
using MlServe.Classifier;
using MlServe.Classifier.Vips;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Pictures;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.Sweep.Pictures;

/// <summary>Heat maps against cases made by hand.</summary>
public sealed class HeatMapTests : IDisposable
{
    private static readonly HeatMapQuery Query = new("response_time_s", "cpu", "memory");
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("median", 0.2, 0.3)]
    [InlineData("mean", 0.3, 0.3)]
    public void Of_Trials_AreCombinedAsAsked(string combine, double ofThree, double ofTwo)
    {
        var map = HeatMap.Of(Result(combine,
            [[0.1, 0.2, 0.6], [0.2, 0.4, null], [null, null, null], [0.5, 0.5, 0.5], [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]]), Query);

        Assert.Equal(["250m", "500m", "1"], map.X.Labels);
        Assert.Equal(["64Mi", "1Gi"], map.Y.Labels);
        // Cells count memory first: 250m 64Mi, 250m 1Gi, 500m 64Mi …
        Assert.Equal(ofThree, map.Spots[0][0].Value!.Value, 1e-9);
        Assert.Equal(ofTwo, map.Spots[1][0].Value!.Value, 1e-9);
        Assert.Equal((3, 1, "OOMKilled"), (map.Spots[1][0].Trials, map.Spots[1][0].Failed, map.Spots[1][0].Reason));
        Assert.Null(map.Spots[0][1].Value);
        Assert.Equal((3, 3, "OOMKilled"), (map.Spots[0][1].Trials, map.Spots[0][1].Failed, map.Spots[0][1].Reason));
        Assert.Equal($"limits · {combine} of 3 trials", map.Note);
    }

    [Fact]
    public void Of_OtherParameter_IsCombinedOrHeldAndTheNoteSaysWhich()
    {
        var result = Result("median", [[0.1], [0.3], [0.5], [0.7], [0.2], [0.4]]);

        var combined = HeatMap.Of(result, new HeatMapQuery("response_time_s", "cpu", null));
        var held = HeatMap.Of(result, new HeatMapQuery("response_time_s", "cpu", null) { Fixed = new Dictionary<string, string> { ["memory"] = "1Gi" } });

        Assert.Equal([0.2, 0.6, 0.3], combined.Spots[0].Select(spot => Math.Round(spot.Value!.Value, 9)));
        Assert.EndsWith("median over memory", combined.Note, StringComparison.Ordinal);
        Assert.Equal([0.3, 0.7, 0.4], held.Spots[0].Select(spot => spot.Value!.Value));
        Assert.EndsWith("memory 1Gi", held.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AmountsOutOfOrder_AreSortedWordsAreNot()
    {
        var result = Result("median", [[0.1], [0.2], [0.3], [0.4], [0.5], [0.6]], """
            manifest: deployment.yaml
            parameters:
              - { name: cpu, fields: "Deployment spec.template.spec.containers[ml-app].resources.limits.cpu", values: [2, 1500m, 4] }
              - { name: image, fields: "Deployment spec.template.spec.containers[ml-app].image", values: [zebra, ape] }
            """);

        var map = HeatMap.Of(result, new HeatMapQuery("response_time_s", "cpu", "image"));

        Assert.Equal(["1500m", "2", "4"], map.X.Labels);
        Assert.Equal(["zebra", "ape"], map.Y.Labels);
        Assert.Equal([0.3, 0.1, 0.5], map.Spots[0].Select(spot => spot.Value!.Value));
        Assert.Equal([0.4, 0.2, 0.6], map.Spots[1].Select(spot => spot.Value!.Value));
    }

    [Fact]
    public void Of_ManyDrawnAmounts_StandInRangesThatHoldThemAll()
    {
        var definition = SweepFixture.Define(scratch, """
            manifest: deployment.yaml
            sample: random
            count: 60
            parameters:
              - { name: cpu, fields: "Deployment spec.template.spec.containers[ml-app].resources.limits.cpu", from: 1, to: 100, step: 10m, distribution: log }
            """);
        var cells = SweepCells.Of(definition, 2);
        var result = new SweepResult(definition, 2, [.. cells.Select(cell => new CellResult(cell, [SweepFixture.Trial(1, 0.1)]))]);

        var map = HeatMap.Of(result, new HeatMapQuery("response_time_s", "cpu", null));

        Assert.Equal(8, map.X.Labels.Count);
        Assert.Equal(60, map.Spots[0].Sum(spot => spot.Trials));
        // A logarithmic sample fills ranges of equal ratios about evenly; equal differences would hold nearly all in the first.
        Assert.All(map.Spots[0], spot => Assert.InRange(spot.Trials, 1, 20));
    }

    [Theory]
    [InlineData("speed", "cpu", "memory", null, "no trial has the metric 'speed'; the metrics are response_time_s")]
    [InlineData("response_time_s", "disk", "memory", null, "no parameter 'disk'; the parameters are cpu, memory")]
    [InlineData("response_time_s", "cpu", "cpu", null, "must differ")]
    [InlineData("response_time_s", "cpu", "memory", "cpu=1", "is an axis")]
    [InlineData("response_time_s", "cpu", null, "memory=2Gi", "no cell has memory 2Gi; its values are 64Mi, 1Gi")]
    public void Of_WhatIsNotThere_SaysWhatIs(string metric, string x, string? y, string? held, string expected)
    {
        var query = new HeatMapQuery(metric, x, y)
        {
            Fixed = held is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [held.Split('=')[0]] = held.Split('=')[1] },
        };

        var mistake = Assert.Throws<UserErrorException>(() =>
            HeatMap.Of(
                Result(
                    "median",
                    [
                        [0.1],
                        [0.1],
                        [0.1],
                        [0.1],
                        [0.1],
                        [0.1],
                    ]
                ),
                query
            )
        );

        Assert.Contains(expected, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Cells_HaveColourNumberAndReason()
    {
        using var culture = new CommaCulture();
        var map = HeatMap.Of(Result("median", [[0.1], [0.2], [null], [0.3], [0.15], []]), Query);

        var svg = XDocument.Parse(HeatMapSvg.Render(map).ToString());

        XNamespace ns = "http://www.w3.org/2000/svg";
        var cells = svg.Root!.Elements(ns + "g")
            .ToDictionary(
                cell => cell.Element(ns + "title")!.Value,
                cell => (Fill: (string)cell.Element(ns + "rect")!.Attribute("fill")!, Text: cell.Element(ns + "text")!)
            );
        Assert.Equal(6, cells.Count);
        var (fill, text) = cells["cpu 250m, memory 64Mi: 100 ms, 1 trial"];
        Assert.Equal(("#440154", "100", "#fff"), (fill, text.Value, (string)text.Attribute("fill")!));
        (fill, text) = cells["cpu 500m, memory 1Gi: 300 ms, 1 trial"];
        Assert.Equal(("#fde725", "300", "#000"), (fill, text.Value, (string)text.Attribute("fill")!));
        (fill, text) = cells["cpu 500m, memory 64Mi: OOMKilled, 1 trial, 1 failed: OOMKilled"];
        Assert.Equal(("url(#hatch-response-time-s-cpu-memory)", "OOMKilled"), (fill, text.Value));
        (fill, text) = cells["cpu 1, memory 1Gi: not run"];
        Assert.Equal(("#fff", "–"), (fill, text.Value));
        // Middle and ends of the legend, with their unit.
        var words = svg.Descendants(ns + "text").Select(word => word.Value).ToList();
        Assert.All(
            (string[])["Response time (ms)", "100 ms", "200 ms", "300 ms", "failed", "cpu", "memory", "64Mi", "1Gi"],
            word => Assert.Contains(word, words)
        );
        // The first row is the lowest on the page.
        double Y(string label) =>
            double.Parse(
                (string)svg.Descendants(ns + "text").First(word => word.Value == label).Attribute("y")!,
                System.Globalization.CultureInfo.InvariantCulture
            );
        Assert.True(Y("64Mi") > Y("1Gi"));
    }

    [Theory]
    [InlineData(new[] { 1.0, 3, 2 }, 1, 3)]
    // A hundredth apart: shown on a scale ten times as wide.
    [InlineData(new[] { 100.0, 101, 100 }, 95.45, 105.55)]
    [InlineData(new[] { 2.0, 2, 2 }, 1.9, 2.1)]
    [InlineData(new[] { 0.0, 0, 0 }, 0, 0)]
    public void Range_Values_IsTheirsButNotNarrow(double[] values, double least, double most)
    {
        var range = HeatMap.Of(Result("median", [.. values.Select(value => (double?[])[value]), [null], [null], [null]]), Query).Range;

        Assert.Equal((least, most), (Math.Round(range.Least, 9), Math.Round(range.Most, 9)));
    }

    [Fact]
    public void Share_ValuesOfSeveralPowersOfTen_AreSetApartByRatios()
    {
        var map = HeatMap.Of(Result("median", [[0.001], [0.01], [0.1], [null], [null], [null]]), Query);

        Assert.True(map.IsLogarithmic);
        Assert.Equal([0, 0.5, 1], new[] { 0.001, 0.01, 0.1 }.Select(value => Math.Round(map.Share(value), 9)));
        var svg = HeatMapSvg.Render(map).ToString();
        Assert.Contains("logarithmic", svg, StringComparison.Ordinal);
        Assert.Equal(["1 ms", "10 ms", "100 ms"], LegendOf(svg));
        // A zero has no logarithm.
        Assert.False(HeatMap.Of(Result("median", [[0.001], [0.01], [0.0], [null], [null], [null]]), Query).IsLogarithmic);
    }

    [Fact]
    public void Render_ValuesThatAreNotRound_HaveARoundLegend()
    {
        var map = HeatMap.Of(Result("median", [[0.1903], [0.2711], [0.3512], [0.4307], [0.5111], [null]]), Query);

        Assert.Equal(["200 ms", "300 ms", "400 ms", "500 ms"], LegendOf(HeatMapSvg.Render(map).ToString()));
    }

    [Theory]
    [InlineData("error", 0.0000012, "1.2e-6")]
    [InlineData("error", 0, "0")]
    [InlineData("response_time_s", 0.1234, "123 ms")]
    [InlineData("memory_used_KB", 53_800, "52.5 MiB")]
    [InlineData("cpu_requested_core", 1, "1 core")]
    [InlineData("cpu_requested_core", 2, "2 cores")]
    public void Show_Figure_HasItsUnitAndThreeDigits(string metric, double figure, string expected)
    {
        using var culture = new CommaCulture();
        Assert.Equal(expected, KnownFigures.Of(metric).ShowWithUnit(figure));
    }

    [Fact]
    public void Render_NamesFromOutside_StayText()
    {
        var result = Result("median", [[0.1], [0.2], [0.1], [0.2], [0.1], [0.2]], """
            manifest: deployment.yaml
            parameters:
              - { name: image, fields: "Deployment spec.template.spec.containers[ml-app].image", values: ["<b>&", x, y, z, u, v] }
            """);

        var svg = XDocument.Parse(HeatMapSvg.Render(HeatMap.Of(result, new HeatMapQuery("response_time_s", "image", null))).ToString());

        Assert.Contains(svg.DescendantNodes().OfType<XText>(), text => text.Value == "<b>&");
    }

    [Fact]
    public void Png_Map_IsThePictureAtTwiceItsSize()
    {
        var svg = HeatMapSvg.Render(HeatMap.Of(Result("median", [[0.1], [0.2], [null], [0.3], [0.15], []]), Query)).ToString();

        var png = VectorPicture.Png(svg, scale: 2);

        Assert.SkipWhen(png is null, "this machine has no font");
        var size = XDocument.Parse(svg).Root!;
        using var picture = VipsImage.Load("pngload_source", png);
        Assert.InRange(picture.Width, 2 * (double)size.Attribute("width")! - 1, 2 * (double)size.Attribute("width")! + 1);
        Assert.InRange(picture.Height, 2 * (double)size.Attribute("height")! - 1, 2 * (double)size.Attribute("height")! + 1);
        using var pixels = picture.ToPixels();
        // The first cell's corner, dark, and the ground, white: it is the map that was drawn.
        int[] colours = [.. Enumerable.Range(0, pixels.Bytes.Length / picture.Bands).Select(_ => 0)];
        for (var i = 0; i < colours.Length; i++)
            colours[i] = pixels.Bytes[i * picture.Bands] << 16 | pixels.Bytes[i * picture.Bands + 1] << 8 | pixels.Bytes[i * picture.Bands + 2];
        Assert.True(colours.Count(colour => colour == 0x440154) > 5000, "the lowest cell's colour");
        Assert.True(colours.Count(colour => colour == 0xfde725) > 5000, "the highest cell's colour");
        Assert.Equal(0xffffff, colours[0]);
    }

    [Fact]
    public void Scale_AnyShare_GrowsLighterInEqualStepsAndIsReadable()
    {
        var lightness = Enumerable.Range(0, 101).Select(step => Lightness(ColourScale.At(step / 100.0))).ToList();

        // CIE L*: viridis goes from 14 to 91 nearly in a straight line.
        for (var step = 1; step <= 100; step++)
            Assert.InRange(lightness[step] - lightness[step - 1], 0.3, 1.3);
        for (var step = 0; step <= 100; step++)
        {
            var luminance = ColourScale.At(step / 100.0).Luminance;
            var contrast = ColourScale.At(step / 100.0).Ink == "#fff" ? 1.05 / (luminance + 0.05) : (luminance + 0.05) / 0.05;
            Assert.True(contrast >= 4.5, $"{contrast} at {step}");
        }
    }

    [Theory]
    [InlineData(-1, "#440154")]
    [InlineData(0, "#440154")]
    [InlineData(0.5, "#21908c")]
    [InlineData(1, "#fde725")]
    [InlineData(2, "#fde725")]
    public void Scale_Ends_AreViridis(double share, string colour) => Assert.Equal(colour, ColourScale.At(share).ToString());

    private static double Lightness(Colour colour) => 116 * Math.Cbrt(Math.Max(colour.Luminance, 0.008856)) - 16;

    /// <summary>A result whose cells took these times, a trial each; null for one that was killed for memory, none for a cell that was not run.</summary>
    private SweepResult Result(string combine, double?[][] seconds, string? text = null)
    {
        var definition = SweepFixture.Define(scratch, (text ?? SweepFixture.Text) + $"\ncombine: {combine}\n") with
        {
            Trials = seconds.Max(trials => trials.Length),
        };
        var cells = SweepCells.Of(definition, 1);
        return new SweepResult(definition, 1, [.. cells.Zip(seconds, (cell, trials) => new CellResult(cell, trials.Length == 0
            ? [SweepFixture.Trial(1, null)]
            : [.. trials.Select((time, round) => SweepFixture.Trial(round + 1, time, time is null ? "OOMKilled" : null))]))]);
    }

    /// <summary>What stands beside the scale of colours, from below.</summary>
    private static IEnumerable<string> LegendOf(string svg)
    {
        XNamespace ns = "http://www.w3.org/2000/svg";
        return XDocument.Parse(svg).Root!.Elements(ns + "line").Select(mark => ((XElement)mark.NextNode!).Value);
    }
}
