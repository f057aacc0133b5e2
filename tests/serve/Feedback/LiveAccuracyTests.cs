using MlServe.Serve.Feedback;

namespace MlServe.Serve.Tests.Feedback;

public class LiveAccuracyTests
{
    [Fact]
    public void Of_SeveralModels_SumsEachAndItsClasses()
    {
        LabelCount[] counts =
        [
            new("a", "1", "Soup", "Soup", 6), new("a", "1", "Soup", "Rice", 2), new("a", "1", "Egg", "Rice", 1), new("a", "1", null, "Rice", 5),
            new("b", "2", "Egg", "Egg", 20),
        ];

        var live = LiveAccuracy.Of(counts, "a", "1");

        Assert.Equal(("a", 9, 6, 5), (live.Served.Model, live.Served.Labelled, live.Served.Correct, live.Served.Skipped));
        Assert.Equal(6 / 9d, live.Served.Accuracy);
        Assert.Equal([0.3542, 0.8794], live.Served.Interval95!.Select(end => Math.Round(end, 4)));
        Assert.Equal([("Egg", 1, 0), ("Soup", 8, 6)], live.Served.Classes.Select(one => (one.Label, one.Labelled, one.Correct)));
        Assert.Equal(["2", "1"], live.Models.Select(one => one.ModelSha256));
    }

    [Fact]
    public void Of_NoLabels_KnowsNothing()
    {
        var live = LiveAccuracy.Of([], "a", "1");

        Assert.Equal(("a", "1", 0), (live.Served.Model, live.Served.ModelSha256, live.Served.Labelled));
        Assert.Null(live.Served.Accuracy);
        Assert.Null(live.Served.Interval95);
        Assert.Empty(live.Models);
    }
}
