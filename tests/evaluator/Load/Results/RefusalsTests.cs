using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Results;

namespace MlServe.Evaluator.Tests.Load.Results;

public class RefusalsTests
{
    [Theory]
    [InlineData(
        new[] { 401, 401, 403 },
        "3 of 3 answers refused the request (3 with 401 (2) or 403 (1)), and their times are in the figures: give the credentials"
    )]
    [InlineData(
        new[] { 404, 410, 200, 404 },
        "3 of 4 answers refused the request (3 with 404 (2) or 410 (1)), and their times are in the figures: check the path"
    )]
    [InlineData(
        new[] { 415, 400, 429, 401 },
        "4 of 4 answers refused the request (3 with 400 (1), 415 (1) or 429 (1), 1 with 401), and their times are in the figures: check the method"
    )]
    [InlineData(new[] { 200, 200, 200, 200, 200, 200, 200, 200, 200, 404 }, "1 of 10 answers")]
    [InlineData(new[] { 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 404 }, null)]
    [InlineData(new[] { 200, 302 }, null)]
    [InlineData(new[] { 408, 500, 503 }, null)] // failures: they are counted as such
    [InlineData(new int[0], null)]
    public void Warning_Answers_NamesRefusals(int[] statuses, string? expected)
    {
        var counts = statuses.Aggregate(new LoadCounts(), (sum, status) => sum.With(new Hop(0, 0, 0, 1, 1, 1, status, 0, HopFault.None)));
        var stage = new StageResult
        {
            Part = LoadPart.Stage(1), Users = 1, EndedAt = default, Elapsed = TimeSpan.FromSeconds(1),
            Figures = new LoadFigures
            {
                Counts = counts + new LoadCounts(), Statuses = statuses.CountBy(status => status).ToDictionary(known => known.Key, known => (long)known.Value),
                TransactionTime = default,
            },
            GeneratorCpuCores = 0,
        };

        var warning = Refusals.Warning(new LoadResult([stage], stage with { Part = LoadPart.Overall }));

        if (expected is null)
            Assert.Null(warning);
        else
            Assert.StartsWith(expected, warning, StringComparison.Ordinal);
    }
}
