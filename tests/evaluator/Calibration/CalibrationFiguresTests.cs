using Microsoft.Extensions.Time.Testing;
using MlServe.Evaluator.Calibration;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Histograms;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.Simulation.Calibration;

namespace MlServe.Evaluator.Tests.Calibration;

public class CalibrationFiguresTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    [Fact]
    public void Of_Evidence_HasCpuOfEachLevelAndWhatElseAnAnswerTakes()
    {
        var calibration = CalibrationFigures.Of(Evidence(), "deployment.yaml", Start);

        Assert.Equal([(1, 0.010), (2, 0.012)], calibration.Request.AtOnce.Select(work => (work.Requests, Math.Round(work.CpuSeconds, 9))));
        Assert.Equal(0.003, calibration.Request.OtherSeconds, 6);
        Assert.Equal(0.001, calibration.Request.ConnectSeconds, 6);
        Assert.Equal(0.0005, calibration.Request.GeneratorCpuSeconds, 6);
        // A hundredth of a core without requests, and a tenth of a millisecond for each.
        Assert.Equal(0.0001, calibration.Request.ForwardingCpuSeconds, 9);
        Assert.Equal(1, calibration.Request.Spread.Mean(), 6);
        // Of 13 ms 3 are the same for all: 10 to 16 ms are 7 to 13.
        Assert.Equal((0.7, 1.3), (Math.Round(calibration.Request.Spread.Values[0], 1), Math.Round(calibration.Request.Spread.Values[^1], 1)));
        Assert.Equal(((int?)null, (int?)128, 500.0), (calibration.Queue.Concurrency, calibration.Queue.Length, calibration.Queue.RefusalsPerSecond));
        Assert.Equal((0.7 - 30 * 0.012) / 100, calibration.Request.RefusalCpuSeconds, 3);
        Assert.Equal(CalibrationSource.Measured, calibration.Source.Kind);
    }

    /// <summary>13 ms in the mean after pauses of 30 ms, of which 3 ms are no work: 10 ms. Two users of two cores: 2 × 12 of 14 − 3 ms.</summary>
    [Fact]
    public void Of_Evidence_HasWhatPausesAndBusyCoresCost()
    {
        var calibration = CalibrationFigures.Of(Evidence(), "deployment.yaml", Start);

        Assert.Equal((0.03, 0.010), (calibration.Request.AfterPause!.PauseSeconds, Math.Round(calibration.Request.AfterPause.CpuSeconds, 6)));
        Assert.Equal(Math.Min(2, 2 * 0.012 / 0.011), calibration.Machine.UsefulCores);
    }

    /// <summary>A single user without pauses waits for the quota: times are those of the one with pauses, 13 ms of which 11 are CPU.</summary>
    [Fact]
    public void Of_PodOfLessThanACore_HasWhatAnswersTakeThatDoNotWaitForTheQuota()
    {
        var evidence = Evidence() with { CpuLimit = 0.5 };
        var throttled = Reading(1, 400, 4.4, [23]) with { ClusterCores = 0.017, SentRate = 40 };

        var request = CalibrationFigures.Of(evidence with { Levels = [evidence.Levels[0], throttled] }, "deployment.yaml", Start).Request;

        Assert.Equal((0.002, 0.011), (Math.Round(request.OtherSeconds, 6), Math.Round(request.AtOnce[0].CpuSeconds, 6)));
        Assert.Null(request.AfterPause);
    }

    [Fact]
    public void Of_CoresThatWaitForEachOther_AreUsefulInPart()
    {
        var evidence = Evidence();
        var slow = Reading(2, 1000, 12, [20]) with { ClusterCores = 0.020, SentRate = 100, Samples = [Sample(1000, 60)] };

        var of = (CalibrationEvidence told) => CalibrationFigures.Of(told, "deployment.yaml", Start).Machine.UsefulCores;

        Assert.Equal(2 * 0.012 / 0.017, of(evidence with { Levels = [.. evidence.Levels.Take(2), slow] })!.Value, 6);
        // A pod of one core cannot tell what two do.
        Assert.Null(of(evidence with { WholeCores = 1, Levels = [.. evidence.Levels.Take(2), slow] }));
    }

    /// <summary>Second by second 30, 20 and then 10 ms: 60 requests cost 1,200 and 400 ms more than later ones.</summary>
    [Fact]
    public void Of_FirstLoadThatBecomesQuicker_HasWhatItsFirstRequestsCostMore()
    {
        var evidence = Evidence();
        var time = new FakeTimeProvider(Start);
        var (windows, clock, began) = (new StageWindows(Start, TimeSpan.FromSeconds(1), []), new LoadClock(time), time.GetTimestamp());
        for (var second = 0; second < 10; second++)
        {
            var (milliseconds, count) = second switch { 0 => (30, 20), 1 => (20, 40), _ => (10, 40) };
            var started = began + (long)(second + 0.5) * TimeSpan.TicksPerSecond;
            for (var i = 0; i < count; i++)
                windows.Record(Answered(started, milliseconds), clock);
        }

        var warmUp = evidence.WarmUp with { Stage = evidence.WarmUp.Stage with { Windows = windows.ToRecord() } };

        var cost = CalibrationFigures.Of(evidence with { WarmUp = warmUp }, "deployment.yaml", Start).Request.WarmUp!;

        Assert.Equal((60, 0.8), (cost.Requests, Math.Round(cost.MoreSeconds, 3)));
        Assert.Null(CalibrationFigures.Of(evidence, "deployment.yaml", Start).Request.WarmUp);
    }

    /// <summary>
    /// Exponential times: a straight line from the 99th percentile to the largest would make their mean, and so all draws, some per cent
    /// wrong.
    /// </summary>
    [Fact]
    public void Spread_ManyTimesAndFewLongOnes_HasTheirQuantiles()
    {
        var times = new LatencyHistogram();
        for (var i = 0; i < 20_000; i++)
            times.Record(TimeSpan.FromSeconds(-0.01 * Math.Log((i + 0.5) / 20_000)));

        var spread = CalibrationFigures.Spread(times, 0);

        Assert.Equal([0.693, 2.303, 4.605], new[] { 0.5, 0.9, 0.99 }.Select(spread.At), (expected, actual) => Math.Abs(actual / expected - 1) < 0.015);
    }

    [Fact]
    public void Of_ConcurrencyThatIsNotTheLimits_IsKept() =>
        Assert.Equal(2, CalibrationFigures.Of(Evidence() with { WholeCores = 1 }, "deployment.yaml", Start).Queue.Concurrency);

    [Fact]
    public void Of_Evidence_MovesResidentMemoryToWhatTheClusterCounts()
    {
        var memory = CalibrationFigures.Of(Evidence(), "deployment.yaml", Start).Memory;

        Assert.Equal((35_000_000, 55_000_000, 1_000), (memory.IdleBytes, memory.BusyBytes, memory.PerRequestBytes));
        Assert.Equal(60, memory.HalfwayRequests);
    }

    [Fact]
    public void Of_Starts_AreSamplesAndTheMedianOfTheirCpu()
    {
        var start = CalibrationFigures.Of(Evidence(), "deployment.yaml", Start).Start;

        Assert.Equal([0.4, 0.6, 0.5], start.StartedSeconds);
        Assert.Equal((0.8, 0.02), (start.CpuSeconds, start.IdleCpuCores));
    }

    [Fact]
    public void Of_BusyMachine_SaysSo()
    {
        var evidence = Evidence();
        var calibration = CalibrationFigures.Of(
            evidence with { Levels = [.. evidence.Levels.Select(level => level with { OtherCores = 0.8 })] }, "deployment.yaml", Start);

        Assert.Contains(calibration.Source.Notes, note => note.StartsWith("Others used up to 0.8 cores", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_NoCpuAnywhere_TakesTheAnswersTimeAndSaysSo()
    {
        var evidence = Evidence();
        var calibration = CalibrationFigures.Of(
            evidence with { Levels = [.. evidence.Levels.Select(level => level with { PodCpuSeconds = null })] }, "deployment.yaml", Start);

        Assert.Equal(0.012, calibration.Request.AtOnce[0].CpuSeconds, 6);
        Assert.Contains(calibration.Source.Notes, note => note.Contains("not reported by anything", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_QueueThatIsNotTold_IsWhatWasTakenOfTheBurst()
    {
        var evidence = Evidence();
        var silent = evidence with { Fresh = evidence.Fresh with { QueueLength = null, Concurrency = null } };

        var queue = CalibrationFigures.Of(silent, "deployment.yaml", Start).Queue;

        Assert.Equal(((int?)null, (int?)59), (queue.Concurrency, queue.Length));
    }

    [Fact]
    public void Of_ServiceThatDidNotSurviveTheBurst_SaysSo()
    {
        var evidence = Evidence();
        var calibration = CalibrationFigures.Of(
            evidence with { Burst = null, Fresh = evidence.Fresh with { QueueLength = null } }, "deployment.yaml", Start);

        Assert.Null(calibration.Queue.Length);
        Assert.Contains(calibration.Source.Notes, note => note.Contains("stopped answering, so no bound", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_NothingAnswered_IsTheUsersToLookAt()
    {
        var evidence = Evidence();

        var exception = Assert.Throws<UserErrorException>(() => CalibrationFigures.Of(
            evidence with { Levels = [Reading(1, 0, 0, [])] }, "deployment.yaml", Start));

        Assert.Contains("a single user was never answered", exception.Message, StringComparison.Ordinal);
    }

    private static CalibrationEvidence Evidence() => new()
    {
        Machine = new CalibratedMachine("A processor", 2, "embedded"),
        Service = new CalibratedService("ml-app", "GET /test"),
        WholeCores = 2,
        CpuSource = "a counter",
        Starts = [new(0.4, 1, 0.7, true), new(0.6, 1.2, 0.8, true), new(0.5, 1.1, 0.9, true)],
        IdleCores = 0.02,
        ClusterIdleCores = 0.01,
        Fresh = new ServiceCounters { ResidentBytes = 40_000_000, Served = 10, Concurrency = 2, QueueLength = 128 },
        WarmUp = Reading(3, 300, 4, [20]) with { Samples = [Sample(20, 41), Sample(70, 52), Sample(310, 60)] },
        Levels =
        [
            Reading(1, 200, 2.2, [11, 12, 13, 14, 15]) with { Level = new CalibrationLevel(1, TimeSpan.FromMilliseconds(60), Length) },
            Reading(1, 700, 7, [10, 11, 12, 13, 14, 15, 16]) with { ClusterCores = 0.017, SentRate = 70 },
            Reading(2, 1000, 12, [14]) with { ClusterCores = 0.020, SentRate = 100, Samples = [Sample(1000, 60)] },
        ],
        Burst = Reading(188, 60, 0.7, [500]) with { Samples = [Sample(2000, 60.06)], Worked = 30 },
        Settled = new ServiceCounters { ResidentBytes = 60_000_000 },
        SettledClusterBytes = 55_000_000,
    };

    private static Hop Answered(long started, int milliseconds) =>
        new(started, started, started, started, 0, started + milliseconds * TimeSpan.TicksPerMillisecond, 200, 0, HopFault.None);

    private static ServiceCounters Sample(double served, double megabytes) => new() { Served = served, ResidentBytes = megabytes * 1e6 };

    /// <param name="users">Users.</param>
    /// <param name="answered">Requests that were answered, with these response times in turn; of a burst a hundred were refused.</param>
    /// <param name="cpu">CPU seconds of all.</param>
    /// <param name="milliseconds">Response times.</param>
    private static LevelReading Reading(int users, int answered, double cpu, double[] milliseconds)
    {
        var (total, connect) = (new LatencyHistogram(), new LatencyHistogram());
        for (var i = 0; i < answered; i++)
        {
            total.Record(TimeSpan.FromMilliseconds(milliseconds[i % milliseconds.Length]));
            connect.Record(TimeSpan.FromMilliseconds(1));
        }

        var counts = new LoadCounts { Transactions = answered, Okay = answered, ServerErrors = users > 100 ? 100 : 0, BodyBytes = answered * 60 };
        var histograms = new Dictionary<string, HistogramRecord> { [StageTally.Total] = total.ToRecord(), [StageTally.Connect] = connect.ToRecord() };
        var stage = new StageTallyRecord(
            0, 1, 1, 1, 1, users, 0, Length.TotalSeconds, Length.TotalSeconds, Start, Start + Length, false, 0.00005 * answered, counts, histograms);
        return new LevelReading(new CalibrationLevel(users, TimeSpan.Zero, Length), stage) { PodCpuSeconds = cpu, Worked = answered };
    }
}
