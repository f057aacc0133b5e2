using MlServe.Evaluator.Capacity.Estimation;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Tests.Capacity;

/// <summary>The search at services whose capacity is known; docs/validity.md has more of them, and more seeds.</summary>
public class CapacitySearchTests
{
    private const int Seeds = 20;

    // Of ten minutes, the time for the rate beside the users, and for the users alone.
    private const double Seconds = 270, AloneSeconds = 510;

    [Theory]
    [InlineData(1, 0.001, true, 0.020)]
    [InlineData(4, 0.002, false, 0.010)]
    public void Next_OpenLoadAtKnownQueue_FindsItsRateAndHardlyEverClaimsMore(int servers, double service, bool isSteady, double limit)
    {
        var model = new QueueModel(servers, service, isSteady);
        var truth = model.Rate(limit, 0.05);

        var claims = Claims(Question(0.5 / service, Seconds), (seed, step) => new QueueSimulation(model, [limit], seed).Open(step));

        Assert.True(claims.Count(claim => claim >= 0.95 * truth && claim <= 1.05 * truth) >= 19, $"{truth}: {string.Join(", ", claims.Order())}");
        Assert.True(claims.Count(claim => claim > truth) <= 1, $"{truth}: {string.Join(", ", claims.Order())}");
    }

    [Fact]
    public void Next_ClosedLoadAtKnownQueue_FindsItsUsersAndHardlyEverClaimsMore()
    {
        var model = new QueueModel(4, 0.005, false);
        var truth = model.Users(0.25, 0.025, 0.05);

        var claims = Claims(
            Question(120, AloneSeconds) with { IsWhole = true, Least = 1 }, (seed, step) => new QueueSimulation(model, [0.025], seed).Closed(step));

        Assert.True(claims.Count(claim => claim >= 0.95 * truth && claim <= 1.05 * truth) >= 19, $"{truth}: {string.Join(", ", claims.Order())}");
        Assert.True(claims.Count(claim => claim > truth) <= 1, $"{truth}: {string.Join(", ", claims.Order())}");
    }

    [Fact]
    public void Next_SlowQueue_IsSureOfLessAndItsIntervalHoldsTheTruth()
    {
        var model = new QueueModel(1, 0.020, true);
        var truth = model.Rate(0.200, 0.05);

        var answers = Answers(Question(25, Seconds), (seed, step) => new QueueSimulation(model, [0.200], seed).Open(step));

        Assert.True(answers.Count(answer => answer.Load > truth) <= 2, string.Join(", ", answers.Select(answer => answer.Load).Order()));
        Assert.True(answers.Count(answer => answer.Estimate is { } known && known.Low <= truth && known.High >= truth) >= 17,
            $"{truth}: {string.Join("; ", answers.Select(answer => answer.Estimate))}");
    }

    [Theory]
    [InlineData(0.010, 0.200)]
    [InlineData(0.010, 0.080)]
    public void Next_ShortestSearchThatIsAllowed_HardlyEverClaimsMore(double service, double limit)
    {
        var model = new QueueModel(1, service, true);
        var truth = model.Rate(limit, 0.05);
        var least = CapacitySearch.ConfirmationSeconds(limit, service);
        var question = Question(0.5 / service, CapacitySearch.LeastSecondsOf(least)) with { LeastConfirmation = least };

        var runs = new (List<TrialEvidence> Trials, CapacityAnswer Answer)[Seeds];
        Parallel.For(0, Seeds, seed =>
        {
            var number = 0;
            runs[seed] = Run(question, step => new QueueSimulation(model, [limit], seed * 1000 + number++).Open(step));
        });

        Assert.All(runs, run => Assert.All(run.Trials.Where(trial => trial.Phase == SearchPhase.Confirmation), trial => Assert.True(trial.Seconds >= least)));
        Assert.True(runs.Count(run => run.Answer.Load > truth) <= 1, $"{truth}: {string.Join(", ", runs.Select(run => run.Answer.Load).Order())}");
        Assert.All(runs, run => Assert.True(run.Answer.Load <= 1.05 * truth, $"{truth}: {run.Answer.Load}"));
    }

    [Fact]
    public void Answer_TrialsOfASittingThatEnded_GoesOnToTheSameAnswer()
    {
        var question = Question(50, 60);
        var whole = Run(question, step => Simulate(step, 100));

        var again = Run(question, step => Simulate(step, 100), whole.Trials.Take(7));

        Assert.Equal(whole.Answer, again.Answer);
    }

    [Fact]
    public void Answer_NothingIsKept_ClaimsNothing()
    {
        var (trials, answer) = Run(Question(50, 60), step => Trial(step, requests: 100, bad: 50));

        Assert.Equal((0, CapacityLimit.Objective, 0), (answer.Load, answer.Limit, answer.Objective));
        Assert.Equal(1, trials[^1].Load);
    }

    [Fact]
    public void Answer_GeneratorIsLateTwiceAboveWhatWasKept_NamesTheGeneratorAndClaimsWhatWasConfirmed()
    {
        var (trials, answer) = Run(
            Question(50, 60), step => step.Load > 150 ? Trial(step, 1000, 900) with { Obstacle = Obstacle.Generator } : Trial(step, 1000, 1));

        Assert.Equal(CapacityLimit.Generator, answer.Limit);
        Assert.InRange(answer.Load, 130, 150);
        Assert.Null(answer.Estimate);
        Assert.Equal(answer.Load, answer.Confirmed);
        Assert.All(trials.Where(trial => trial.Load > 150).GroupBy(trial => trial.Load), same => Assert.Equal(2, same.Count()));
    }

    [Fact]
    public void Answer_GeneratorIsLateOnce_DoesNotCount()
    {
        var isFirst = true;

        var (_, answer) = Run(Question(50, 60), step =>
        {
            var isLate = isFirst;
            isFirst = false;
            return isLate ? Trial(step, 1000, 900) with { Obstacle = Obstacle.Generator } : Simulate(step, 100);
        });

        Assert.Equal(CapacityLimit.Objective, answer.Limit);
        Assert.InRange(answer.Load, 60, 100);
    }

    [Fact]
    public void Answer_EvenTheMostIsKept_NamesTheGenerator()
    {
        var (_, answer) = Run(Question(50, 60) with { Most = 400 }, step => Trial(step, 1000, 0));

        Assert.Equal((400, CapacityLimit.Generator), (answer.Load, answer.Limit));
    }

    [Fact]
    public void Answer_FewerAreAnsweredThanAreSent_NamesTheThroughput()
    {
        var (_, answer) = Run(Question(50, 60), step => step.Load > 120 ? Trial(step, 1000, 0) with { Obstacle = Obstacle.Throughput } : Trial(step, 1000, 0));

        Assert.Equal(CapacityLimit.Throughput, answer.Limit);
        Assert.InRange(answer.Load, 100, 120);
    }

    [Fact]
    public void Answer_TimeEndsBeforeAnyConfirmation_SaysSo()
    {
        var (_, answer) = Run(Question(50, 60), step => Simulate(step, 100) with { TookSeconds = 12 });

        Assert.Equal(CapacityLimit.Time, answer.Limit);
        Assert.Null(answer.Confirmed);
    }

    [Fact]
    public void Next_MorePodsThanWhenItWasMissed_TriesThatLoadAgain()
    {
        var search = new CapacitySearch(Question(50, 600));
        List<TrialEvidence> trials =
        [
            Trial(new SearchStep(SearchPhase.Doubling, 50, 10), 500, 0) with { Replicas = 1 },
            Trial(new SearchStep(SearchPhase.Doubling, 100, 10), 1000, 900) with { Replicas = 1 },
            Trial(new SearchStep(SearchPhase.Bisection, 70.7, 10), 700, 0) with { Replicas = 4 },
        ];

        var next = search.Next(trials);

        Assert.Equal((SearchPhase.Doubling, 141), (next!.Phase, next.Load));
    }

    [Theory]
    [InlineData(false, 123.456, 123)]
    [InlineData(false, 0.3, 0.3)]
    [InlineData(false, 4567.8, 4560)]
    [InlineData(true, 12.9, 12)]
    [InlineData(true, 0.4, 1)]
    [InlineData(false, 99999, 8000)]
    public void Round_Load_HasThreeDigitsOrIsWholeAndStaysWithinItsBounds(bool isWhole, double load, double rounded) =>
        Assert.Equal(rounded, (Question(1, 60) with { IsWhole = isWhole, Least = isWhole ? 1 : 0.01, Most = 8000 }).Round(load), 9);

    private static CapacityQuestion Question(double start, double seconds) =>
        new() { Allowed = [0.05], Start = start, Least = 1, Most = 100_000, Seconds = seconds };

    private static List<double> Claims(CapacityQuestion question, Func<int, SearchStep, TrialEvidence> trial) =>
        [.. Answers(question, trial).Select(answer => answer.Load)];

    private static List<CapacityAnswer> Answers(CapacityQuestion question, Func<int, SearchStep, TrialEvidence> trial)
    {
        var answers = new CapacityAnswer[Seeds];
        // A seed for each trial: they know nothing of each other.
        Parallel.For(0, Seeds, seed =>
        {
            var number = 0;
            answers[seed] = Run(question, step => trial(seed * 1000 + number++, step)).Answer;
        });
        return [.. answers];
    }

    private static (List<TrialEvidence> Trials, CapacityAnswer Answer) Run(
        CapacityQuestion question, Func<SearchStep, TrialEvidence> trial, IEnumerable<TrialEvidence>? before = null)
    {
        var (search, trials) = (new CapacitySearch(question), before?.ToList() ?? []);
        while (search.Next(trials) is { } step)
        {
            Assert.True(trials.Count < 200, "the search does not end");
            trials.Add(trial(step));
        }

        return (trials, search.Answer(trials));
    }

    /// <summary>A service whose share of late answers is known at every load, without any chance: 5 % at <paramref name="capacity"/>.</summary>
    private static TrialEvidence Simulate(SearchStep step, double capacity) =>
        Trial(step, 2000, 2000 / (1 + Math.Exp(-Math.Log(0.05 / 0.95) - 12 * (step.Load / capacity - 1))));

    private static TrialEvidence Trial(SearchStep step, double requests, double bad) => new(
        step.Phase, step.Load, step.Seconds + CapacitySearch.Overhead,
        [[.. Enumerable.Range(0, 10).Select(_ => new HitCount(requests / 10, bad / 10))]])
    {
        Seconds = step.Seconds,
    };
}
