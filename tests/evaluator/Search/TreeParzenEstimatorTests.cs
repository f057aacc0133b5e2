using MathNet.Numerics.Statistics;
using MlServe.Evaluator.Search;

namespace MlServe.Evaluator.Tests.Search;

/// <summary>Against functions whose minima are published (Picheny et al., 2013; Dixon and Szegő, 1978).</summary>
public sealed class TreeParzenEstimatorTests
{
    private const int Trials = 20;
    private static readonly double[] HartmannWeights = [1, 1.2, 3, 3.2];
    private static readonly double[][] HartmannScales = [[3, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]];
    private static readonly double[][] HartmannCentres =
    [
        [0.3689, 0.1170, 0.2673], [0.4699, 0.4387, 0.7470], [0.1091, 0.8732, 0.5547], [0.0381, 0.5743, 0.8828],
    ];

    [Theory]
    [InlineData("branin", 2)]
    [InlineData("hartmann", 3)]
    public void Suggest_PublishedFunction_BeatsRandomsMedianOnSevenOfTenSeeds(string name, int dimensions)
    {
        Func<IReadOnlyList<double>, double> function = name == "branin" ? Branin : Hartmann;
        var seeds = Enumerable.Range(1, 10).ToList();
        var median = seeds.Select(seed => BestOfRandom(function, dimensions, seed)).Median();

        var better = seeds.Count(seed => Study(function, dimensions, seed).Min(one => one.Loss) < median);

        Assert.True(better >= 7, $"better than {median} on {better} of 10 seeds");
    }

    [Fact]
    public void Suggest_SameTriedInAnotherOrder_IsTheSame()
    {
        var tried = Study(Branin, 2, seed: 4);
        Dimension[] space = [Dimension.Range, Dimension.Range];

        var suggested = TreeParzenEstimator.Suggest(space, 4, 21, tried, _ => true);

        Assert.Equal(suggested, TreeParzenEstimator.Suggest(space, 4, 21, [.. tried.AsEnumerable().Reverse()], _ => true));
        Assert.NotEqual(suggested, TreeParzenEstimator.Suggest(space, 5, 21, tried, _ => true));
        Assert.NotEqual(suggested, TreeParzenEstimator.Suggest(space, 4, 22, tried, _ => true));
    }

    [Fact]
    public void Suggest_ChoiceThatIsBetter_IsTriedMoreOften()
    {
        Dimension[] space = [new Dimension(4), Dimension.Range];
        var tried = new List<TriedPoint>();
        for (var number = 1; number <= 60; number++)
        {
            var point = TreeParzenEstimator.Suggest(space, 1, number, tried, _ => true)!;
            tried.Add(new TriedPoint(point, (point[0] == 2 ? 0 : 1) + Math.Abs(point[1] - 0.7)));
        }

        Assert.All(tried, one => Assert.Contains(one.Point[0], (double[])[0, 1, 2, 3]));
        Assert.All(tried, one => Assert.InRange(one.Point[1], 0, 1));
        // A quarter by chance.
        Assert.True(tried.Count(one => one.Point[0] == 2) > 30);
        Assert.True(tried.Skip(30).Count(one => Math.Abs(one.Point[1] - 0.7) < 0.1) > 10);
    }

    [Fact]
    public void Suggest_FailuresAlone_KeepsOnLookingEvenly()
    {
        Dimension[] space = [Dimension.Range];
        List<TriedPoint> tried = [.. Enumerable.Range(0, 20).Select(at => new TriedPoint([at / 20.0], double.PositiveInfinity))];

        Assert.Equal(TreeParzenEstimator.Even(space, 1, 20), TreeParzenEstimator.Suggest(space, 1, 21, tried, _ => true));
    }

    [Fact]
    public void Suggest_EveryPointKnown_IsNull()
    {
        Dimension[] space = [new Dimension(2)];
        List<TriedPoint> tried = [new([0], 1), new([1], 2)];

        Assert.Null(TreeParzenEstimator.Suggest(space, 1, 3, tried, point => tried.All(known => known.Point[0] != point[0])));
        Assert.Equal([1.0], TreeParzenEstimator.Suggest(space, 1, 2, [tried[0]], point => point[0] != 0)!);
    }

    private static List<TriedPoint> Study(Func<IReadOnlyList<double>, double> function, int dimensions, int seed)
    {
        Dimension[] space = [.. Enumerable.Repeat(Dimension.Range, dimensions)];
        var tried = new List<TriedPoint>();
        for (var number = 1; number <= Trials; number++)
        {
            var point = TreeParzenEstimator.Suggest(space, seed, number, tried, _ => true)!;
            tried.Add(new TriedPoint(point, function(point)));
        }

        return tried;
    }

    private static double BestOfRandom(Func<IReadOnlyList<double>, double> function, int dimensions, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, Trials).Min(_ => function([.. Enumerable.Range(0, dimensions).Select(_ => random.NextDouble())]));
    }

    private static double Branin(IReadOnlyList<double> point)
    {
        var (x, y) = (15 * point[0] - 5, 15 * point[1]);
        var valley = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
        return valley * valley + 10 * (1 - 1 / (8 * Math.PI)) * Math.Cos(x) + 10;
    }

    private static double Hartmann(IReadOnlyList<double> point) =>
        -HartmannWeights.Select((weight, well) =>
            weight * Math.Exp(-point.Select((at, axis) => HartmannScales[well][axis] * Math.Pow(at - HartmannCentres[well][axis], 2)).Sum())).Sum();
}
