using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Figures;
using static MlServe.Evaluator.Tests.Comparison.MadeRuns;

namespace MlServe.Evaluator.Tests.Comparison;

public class ComparerTests
{
    [Fact]
    public void Compare_SixRoundsAllFaster_SaysByHowMuchAndForWhat()
    {
        var result = Compare(
            Variant("A", 2 * GiB, 0.100, 0.110, 0.100, 0.120, 0.100, 0.100),
            Variant("B", 4.2 * GiB, 0.070, 0.077, 0.069, 0.084, 0.068, 0.069));

        var pair = Assert.Single(result.Pairs);
        var time = pair.Of(KnownFigures.ResponseTime)!;
        Assert.Equal((true, 6, 2 / 64.0, -1.0), (time.IsPaired, time.RunsOfB, time.P, time.Effect));
        Assert.Equal(0.695, time.Change!.Value, 3);
        Assert.StartsWith("B answers 30.5 % faster [", pair.Sentence);
        Assert.EndsWith("] than A for 2.1 × the memory.", pair.Sentence);
        Assert.Equal([true, true], result.Entries.Select(entry => entry.IsOnFront));
    }

    [Fact]
    public void Compare_Interval_EnclosesTheChange()
    {
        var result = Compare(
            Variant("A", GiB, 0.100, 0.100, 0.100, 0.100, 0.100, 0.100, 0.100),
            Variant("B", GiB, 0.120, 0.130, 0.140, 0.150, 0.160, 0.170, 0.180));

        var time = result.Pairs[0].Of(KnownFigures.ResponseTime)!;
        Assert.Equal(1.5, time.Change!.Value, 9);
        // The exact percentiles of the median of seven: the second and the sixth.
        Assert.Equal(1.3, time.Interval!.Low, 9);
        Assert.Equal(1.7, time.Interval.High, 9);
        Assert.Equal("B answers 50 % slower [30, 70] than A for the same memory.", result.Pairs[0].Sentence);
    }

    [Theory]
    [InlineData(1, "1 round is too few")]
    [InlineData(3, "3 rounds are too few")]
    [InlineData(5, "5 rounds are too few")]
    public void Compare_FewerThanSixRounds_SaysWhatThereIsSoFarAndConcludesNothing(int rounds, string doubt)
    {
        var result = Compare(
            Variant("A", GiB, [.. Enumerable.Repeat<double?>(1.0, rounds)]),
            Variant("B", GiB, [.. Enumerable.Repeat<double?>(0.1, rounds)]));

        var sentence = result.Pairs[0].Sentence;
        Assert.Equal(
            $"So far B answers fastest: 100 ms against 1,000 ms of A (medians of the runs). {doubt} to "
                + "tell that from chance: at least 6 are needed.", sentence);
        Assert.DoesNotContain("%", sentence);
        Assert.DoesNotContain("×", sentence);
        Assert.Null(result.Entries[1].Of(KnownFigures.ResponseTime)!.Interval);
    }

    [Fact]
    public void Compare_ThreeManifestsTooFewRounds_SaySoOnce()
    {
        var result = Compare(Variant("A", GiB, 0.1, 0.1), Variant("B", GiB, 0.2, 0.2), Variant("C", GiB, 0.3, 0.3));

        Assert.StartsWith(
            "So far A answers fastest: 100 ms against 200 ms of B, 300 ms of C (medians of the runs). 2 rounds",
            Assert.Single(result.FirstSentences));
        Assert.Empty(result.OtherSentences);
        Assert.All(result.Pairs, pair => Assert.Contains("2 rounds are too few", pair.Sentence));
    }

    [Fact]
    public void Compare_ManifestsThatRequestDifferently_DecideThatInOneRound()
    {
        var result = Compare(Variant("A", 5 * GiB, 0.1), Variant("B", GiB, 0.1), Variant("C", 2 * GiB, 0.1));

        Assert.Equal(
            "Memory requested: B 1,024 MiB, C 2,048 MiB (2 ×), A 5,120 MiB (5 ×). The manifests decide that; no more rounds are needed.",
            result.Decided[0]);
        Assert.True(ManifestVerdict.Decides(KnownFigures.MemoryRequested, result.Entries[0], result.Entries[1]));
        Assert.False(ManifestVerdict.Decides(KnownFigures.ResponseTime, result.Entries[0], result.Entries[1]));
    }

    [Fact]
    public void Compare_ManifestsThatRequestTheSame_DecideNothing() => Assert.Empty(Compare(Variant("A", GiB, 0.1), Variant("B", GiB, 0.2)).Decided);

    [Fact]
    public void Compare_NowFasterNowSlower_CannotTell()
    {
        var result = Compare(
            Variant("A", GiB, 0.10, 0.11, 0.10, 0.12, 0.10, 0.11),
            Variant("B", 2 * GiB, 0.11, 0.10, 0.11, 0.10, 0.11, 0.10));

        Assert.StartsWith("So far A and B answer equally fast, in 105 ms (median of the runs), which may be chance (p = ", result.Pairs[0].Sentence);
        Assert.EndsWith("); B requests 2.0 × the memory.", result.Pairs[0].Sentence);
    }

    [Fact]
    public void Compare_DriftingMachine_StillSeesWhatEveryRoundShows()
    {
        // The machine grows twice as slow; B is a tenth faster throughout. As two samples that would drown.
        double?[] a = [0.10, 0.12, 0.14, 0.16, 0.18, 0.20];
        double?[] b = [.. a.Select(seconds => seconds * 0.9)];

        Assert.True(Compare(Variant("A", GiB, a), Variant("B", GiB, b)).Pairs[0].Of(KnownFigures.ResponseTime)!.IsSignificant);
        Assert.False(Compare(Past("A", GiB, a), Past("B", GiB, b)).Pairs[0].Of(KnownFigures.ResponseTime)!.IsSignificant);
    }

    [Fact]
    public void Compare_PastRuns_AreTwoSamplesAndSaySo()
    {
        var result = Compare(Past("A", GiB, 0.20, 0.21, 0.22, 0.23), Past("B", GiB, 0.10, 0.11, 0.12, 0.13));

        var time = result.Pairs[0].Of(KnownFigures.ResponseTime)!;
        Assert.Equal((false, 2 / 70.0, -1.0), (time.IsPaired, time.P, time.Effect));
        Assert.StartsWith("B answers 46.5 % faster than A", result.Pairs[0].Sentence);
        Assert.Contains(result.Warnings, warning => warning.StartsWith("Some runs were not made in turns", StringComparison.Ordinal));
        Assert.Contains("at least 4 of each are needed", Compare(Past("A", GiB, 0.2, 0.2, 0.2), Past("B", GiB, 0.1, 0.1, 0.1)).Pairs[0].Sentence);
    }

    [Fact]
    public void Compare_RunThatDoesNotCount_IsLeftOutWithItsRoundAndTold()
    {
        var result = Compare(
            Variant("A", GiB, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2),
            Variant("B", GiB, 0.1, null, 0.1, 0.1, 0.1, 0.1, 0.1));

        Assert.Equal(6, result.Pairs[0].Of(KnownFigures.ResponseTime)!.RunsOfA);
        Assert.Contains(result.Warnings, warning => warning.StartsWith("1 of 7 runs of B do not count", StringComparison.Ordinal));
    }

    [Fact]
    public void Compare_NothingServed_SaysWhoseItIs()
    {
        var result = Compare(Variant("A", GiB, 0.2, 0.2), Variant("B", GiB, null, null));

        Assert.Equal("B against A: no conclusion: B has no valid run.", result.Pairs[0].Sentence);
        Assert.False(result.Entries[1].IsOnFront);
    }

    [Fact]
    public void Compare_FasterButFailing_SaysSo()
    {
        var b = Variant("B", GiB, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1);
        b = new Variant(
            "B",
            [.. b.Trials.Select(trial => trial with { Data = trial.Data with { Summary = trial.Summary with { Transactions = 900, Okay = 900,
                Failed = 100 } } })]
        );

        var sentence = Compare(Variant("A", GiB, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2), b).Pairs[0].Sentence;

        Assert.Equal("B answers 50 % faster [50, 50] than A for the same memory; of its requests 10 % failed, of A's 0 %.", sentence);
    }

    [Fact]
    public void Compare_AccuracyKnownOfAll_IsInSentenceAndFront()
    {
        static Variant Accurate(Variant variant, double accuracy) =>
            new(
                variant.Name,
                [.. variant.Trials.Select(trial => trial with { Data = trial.Data with { Summary = trial.Summary with { Accuracy = accuracy } } })]
            );
        var (small, large) = (Variant("small", GiB, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1), Variant("large", 2 * GiB, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3));

        var known = Compare(Accurate(small, 0.75), Accurate(large, 0.80));

        Assert.Equal(
            "large takes 3.0 × as long to answer [3.0, 3.0] as small for 2.0 × the memory, with an accuracy 5.0 points higher.",
            known.Pairs[0].Sentence
        );
        Assert.Equal([true, true], known.Entries.Select(entry => entry.IsOnFront));
        var unknown = Compare(small, Accurate(large, 0.80));
        Assert.Equal([true, false], unknown.Entries.Select(entry => entry.IsOnFront));
        Assert.Contains(unknown.Warnings, warning => warning.StartsWith("Accuracy is known of some only", StringComparison.Ordinal));
    }

    [Fact]
    public void Compare_LengthsAndClustersThatDiffer_AreWarnedOf()
    {
        var b = Variant("B", GiB, 0.1);
        b = new Variant(
            "B",
            [
                b.Trials[0] with
                {
                    Data = b.Trials[0].Data with
                    {
                        Summary = new Summary
                        {
                            ResponseTimeSeconds = 0.1,
                            DurationSeconds = 60,
                            Cluster = "other",
                        },
                    },
                },
            ]
        );

        var warnings = Compare(Variant("A", GiB, 0.2), b).Warnings;

        Assert.Contains("The loads took from 60 to 1800 seconds: figures of different lengths do not compare.", warnings);
        Assert.Contains("The runs were made on different clusters (embedded, other).", warnings);
    }

    private static ComparisonResult Compare(params Variant[] variants) => Comparer.Of(variants, DateTimeOffset.UnixEpoch, 5, new Random(1), []);
}
