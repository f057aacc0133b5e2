using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Tests.Comparison;

public class StatisticsTests
{
    [Theory]
    [InlineData(new double[] { 1, 2 }, new double[] { 3, 4 }, 1)]
    [InlineData(new double[] { 3, 4 }, new double[] { 1, 2 }, -1)]
    [InlineData(new double[] { 1, 3 }, new double[] { 2, 3 }, 0.25)]
    [InlineData(new double[] { 5 }, new double[] { 5 }, 0)]
    public void Cliff_TwoSamples_IsLargerLessSmaller(double[] a, double[] b, double expected) => Assert.Equal(expected, EffectSize.Cliff(a, b), 12);

    [Fact]
    public void Cliff_Pairs_IsLargerLessSmaller() => Assert.Equal(0.25, EffectSize.Cliff([0.1, 0.2, -0.3, 0]), 12);

    [Fact]
    public void Front_HandMade_KeepsWhatNoOtherBeats()
    {
        double?[][] points = [[1, 9], [2, 5], [3, 5], [5, 1], [6, 6], [2, 5], [null, 0]];

        Assert.Equal([true, true, false, true, false, true, false], ParetoFront.Of(points));
    }

    [Fact]
    public void Front_ThirdCost_SavesWhatIsMoreAccurate()
    {
        // Memory, response time, accuracy as a negative cost.
        double?[][] points = [[1, 1, -0.8], [2, 2, -0.9], [3, 3, -0.9]];

        Assert.Equal([true, true, false], ParetoFront.Of(points));
    }

    [Fact]
    public void Order_SameSeed_IsTheSameAndRunsEachOnceARound()
    {
        var order = RunOrder.Of(4, 50, new Random(3));

        Assert.Equal(order, RunOrder.Of(4, 50, new Random(3)));
        Assert.All(order, round => Assert.Equal([0, 1, 2, 3], round.Order()));
        // Each is first in some round: none always meets the machine fresh.
        Assert.Equal(4, order.Select(round => round[0]).Distinct().Count());
    }

    [Fact]
    public void Trajectory_ThreeRuns_IsTheirMedianWhileTheyLast()
    {
        var median = Trajectory.Median([
            [(0, 1), (15.2, 4), (30, 4)],
            [(0, 1), (14.9, 2), (30, 2)],
            [(0, 3), (10, null), (20, 5), (40, 5)],
        ]);

        Assert.Equal([(0, 1), (10, 1), (15, 3), (20, 4), (30, 4), (40, 5)], median);
    }

    [Fact]
    public void Differences_TwoManifests_AreFieldsNotLayout()
    {
        const string first = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  same: x\n  value: \"1\"\n";
        const string second = "# a comment\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { value: \"2\", same: x, more: no-more }\n";

        var differences = ManifestDifferences.Of([first, second, null]);

        Assert.Equal(["1", "2", null], differences.Single(difference => difference.Field == "ConfigMap data.value").Values);
        Assert.Equal([null, "no-more", null], differences.Single(difference => difference.Field == "ConfigMap data.more").Values);
        Assert.Equal(["ConfigMap data.more", "ConfigMap data.value"], ManifestDifferences.Of([first, second]).Select(difference => difference.Field).Order());
        Assert.Empty(ManifestDifferences.Of([first, first]));
    }

    [Fact]
    public void Differences_Containers_AreKnownByName()
    {
        static string Pod(string containers) => $"apiVersion: v1\nkind: Pod\nmetadata: {{ name: p }}\nspec:\n  containers: [{containers}]\n";

        var differences = ManifestDifferences.Of([
            Pod("{ name: a, image: one }, { name: b, image: other }"),
            Pod("{ name: b, image: other }, { name: a, image: two }"),
        ]);

        Assert.Equal(["one", "two"], Assert.Single(differences).Values);
        Assert.Equal("Pod spec.containers[a].image", differences[0].Field);
    }
}
