using MlServe.Evaluator.Capacity.Estimation;

namespace MlServe.Evaluator.Tests.Capacity;

/// <summary>
/// How near to the truth searches at services of known capacity come, and how seldom they claim more. docs/validity.md has the shares of 100 searches
/// each, which MLSERVE_COVERAGE_RUNS=100 repeats.
/// </summary>
public class CapacityCoverageTests(ITestOutputHelper output)
{
    // Of ten minutes, the time for the rate beside the users.
    private const double Seconds = 270;
    private const double ThinkSeconds = 0.25;
    private static readonly int Runs = int.TryParse(Environment.GetEnvironmentVariable("MLSERVE_COVERAGE_RUNS"), out var runs) ? runs : 5;

    [Theory]
    [InlineData(1, 0.001, true, 0.020, 0.05)]
    [InlineData(1, 0.002, true, 0.020, 0.05)]
    [InlineData(4, 0.002, false, 0.010, 0.05)]
    [InlineData(1, 0.001, false, 0.020, 0.05)]
    [InlineData(1, 0.002, false, 0.050, 0.05)]
    [InlineData(1, 0.010, false, 0.200, 0.05)]
    [InlineData(1, 0.020, true, 0.200, 0.05)]
    [InlineData(1, 0.001, true, 0.020, 0.01)]
    [InlineData(4, 0.002, false, 0.020, 0.01)]
    [InlineData(1, 0.001, false, 0.020, 0.01)]
    public void Next_OpenLoadAtKnownQueue_ClaimsMoreInAtMostOneOfTwenty(int servers, double service, bool isSteady, double limit, double allowed)
    {
        var model = new QueueModel(servers, service, isSteady);

        Hold(model.Rate(limit, allowed), Question(limit, service, allowed) with { Start = 0.5 / service, Least = 0.1, Most = 20_000 },
            seed => new QueueSimulation(model, [limit], seed).Open);
    }

    [Theory]
    [InlineData(4, 0.010, 0.050)]
    [InlineData(1, 0.002, 0.020)]
    public void Next_ClosedLoadAtKnownQueue_ClaimsMoreInAtMostOneOfTwenty(int servers, double service, double limit)
    {
        var model = new QueueModel(servers, service, false);
        var truth = model.Users(ThinkSeconds, limit, 0.05);

        Hold(truth, Question(limit, service, 0.05) with { Start = 0.6 * truth, Least = 1, Most = 10_000, IsWhole = true },
            seed => new QueueSimulation(model, [limit], seed).Closed);
    }

    private static CapacityQuestion Question(double limit, double service, double allowed) => new()
    {
        Allowed = [allowed],
        Start = 1,
        Least = 1,
        Most = 1,
        Seconds = Seconds,
        LeastConfirmation = CapacitySearch.ConfirmationSeconds(limit, service),
    };

    private void Hold(double truth, CapacityQuestion question, Func<int, Func<SearchStep, TrialEvidence>> service)
    {
        var answers = new CapacityAnswer[Runs];
        Parallel.For(0, Runs, seed => answers[seed] = Search(question, service(seed)));

        var claims = answers.Select(answer => answer.Load / truth).Order().ToList();
        // Users are whole.
        var step = question.IsWhole ? 1 : 0;
        double Share(Func<CapacityAnswer, bool> has) => 100.0 * answers.Count(has) / Runs;
        output.WriteLine(FormattableString.Invariant(
            $"capacity {truth:0.0}, of {Runs} searches within ±5 % {Share(answer => Math.Abs((answer.Load / truth) - 1) <= 0.05):0} %, ")
            + FormattableString.Invariant($"claimed too much {Share(answer => answer.Load > truth):0} %, median {claims[Runs / 2]:0.000}, interval holds it ")
            + FormattableString.Invariant($"{Share(answer => answer.Estimate is { } known && known.Low <= truth + step && known.High >= truth):0} %"));
        Assert.True(claims.Count(claim => claim > 1) <= Math.Max(1, Runs / 20), string.Join(", ", claims));
    }

    private static CapacityAnswer Search(CapacityQuestion question, Func<SearchStep, TrialEvidence> trial)
    {
        var (search, trials) = (new CapacitySearch(question), new List<TrialEvidence>());
        while (search.Next(trials) is { } step)
            trials.Add(trial(step));
        return search.Answer(trials);
    }
}
