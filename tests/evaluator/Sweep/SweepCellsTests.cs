using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Kubernetes;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tests.Sweep;

public sealed class SweepCellsTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Of_Grid_IsEveryCombinationOnce()
    {
        var cells = SweepCells.Of(SweepFixture.Define(scratch), 1);

        Assert.Equal(["250m 64Mi", "250m 1Gi", "500m 64Mi", "500m 1Gi", "1 64Mi", "1 1Gi"], cells.Select(cell => string.Join(' ', cell.Values)));
        Assert.Equal([1, 2, 3, 4, 5, 6], cells.Select(cell => cell.Number));
        Assert.Equal(6, cells.Select(cell => cell.Key).Distinct().Count());
        var resources = ManifestFile.Parse(cells[2].Manifest!, "cell").Documents[0].Object["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!;
        Assert.Equal("""{"requests":{"cpu":"500m","memory":"64Mi"},"limits":{"cpu":"500m","memory":"64Mi"}}""", resources.ToJsonString());
    }

    [Fact]
    public void Of_InvalidCell_IsKeptWithItsProblem()
    {
        // A request of 1Gi above the limit of 512Mi is refused; 64Mi is not.
        var cells = SweepCells.Of(SweepFixture.Define(scratch, """
            manifest: deployment.yaml
            parameters:
              - { name: limit, fields: "Deployment spec.template.spec.containers[ml-app].resources.limits.memory", values: [512Mi, 4Gi] }
            """), 1);

        Assert.Contains("memory", cells[0].Problem, StringComparison.Ordinal);
        Assert.Null(cells[1].Problem);
    }

    [Fact]
    public void Of_NoCellValid_IsAnError() =>
        Assert.Contains(
            "none of the 1 cells",
            Assert
                .Throws<UserErrorException>(() =>
                    SweepCells.Of(
                        SweepFixture.Define(
                            scratch,
                            """
                            manifest: deployment.yaml
                            parameters:
                              - { name: limit, fields: "Deployment spec.template.spec.containers[ml-app].resources.limits.memory", values: [512Mi] }
                            """
                        ),
                        1
                    )
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Name_AnyValues_IsALabelOfTheRunsLength()
    {
        var cells = SweepCells.Of(
            SweepFixture.Define(
                scratch,
                """
                manifest: deployment.yaml
                parameters:
                  - { name: image, fields: "Deployment spec.template.spec.containers[ml-app].image", values: ["registry.example.com:5000/some/where/ml-app:0.0.1@sha256:0123", "-:a"] }
                """
            ),
            1
        );

        Assert.All(cells, cell => Assert.Matches("^[A-Za-z0-9]([A-Za-z0-9._-]{0,44}[A-Za-z0-9])?$", cell.Name));
        Assert.StartsWith("01-image-registry.example.com-5000", cells[0].Name);
    }

    [Fact]
    public void Sample_FewerThanTheGrid_AreDifferentAndTheSeedsOwn()
    {
        var parameters = SweepFixture.Define(scratch).Parameters;

        var drawn = SweepCells.Sample(parameters, 4, new Random(3)).Select(values => string.Join(' ', values)).ToList();

        Assert.Equal(4, drawn.Distinct().Count());
        Assert.Equal(drawn, SweepCells.Sample(parameters, 4, new Random(3)).Select(values => string.Join(' ', values)));
        Assert.NotEqual(drawn, SweepCells.Sample(parameters, 4, new Random(4)).Select(values => string.Join(' ', values)));
        // There are but six.
        Assert.Equal(6, SweepCells.Sample(parameters, 50, new Random(3)).Count);
    }

    [Theory]
    [InlineData("1", "1000", false, 500.5)]
    [InlineData("1", "1000", true, 31.6)]
    public void Draw_Range_StaysInsideWithTheMedianOfItsDistribution(string from, string to, bool isLogarithmic, double median)
    {
        var range = new SweepRange(decimal.Parse(from), decimal.Parse(to), 0.001m, isLogarithmic, null);
        var random = new Random(5);

        var drawn = Enumerable.Range(0, 4001).Select(_ => (double)Quantity.Parse(range.Draw(random)).Value).Order().ToList();

        Assert.InRange(drawn[0], 1, drawn[^1]);
        Assert.InRange(drawn[^1], drawn[0], 1000);
        // Four standard errors of a median of 4001: about 3 % of the range, on its own scale.
        Assert.InRange(drawn[2000], isLogarithmic ? median / Math.Pow(1000, 0.035) : median - 35, isLogarithmic ? median * Math.Pow(1000, 0.035) : median + 35);
    }

    [Theory]
    [InlineData("64Mi", "1Gi", 1 << 20, "Mi|Gi")]
    [InlineData("100m", "900m", 0.1, "m")]
    public void Draw_Quantities_KeepTheirSuffixAndStep(string from, string to, double step, string suffix)
    {
        var range = new SweepRange(Quantity.Parse(from).Value, Quantity.Parse(to).Value, (decimal)step, false, Quantity.Parse(from).Format);

        var drawn = Enumerable.Range(0, 100).Select(seed => range.Draw(new Random(seed))).ToList();

        Assert.All(drawn, amount => Assert.Matches($"^[0-9]+({suffix})$", amount));
        Assert.All(drawn, amount => Assert.Equal(0, (Quantity.Parse(amount).Value - Quantity.Parse(from).Value) % (decimal)step));
    }
}
