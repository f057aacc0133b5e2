using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Display;

namespace MlServe.Evaluator.Comparison;

/// <summary>What running the manifests came to.</summary>
/// <param name="Warnings">A sentence for each run that failed.</param>
/// <param name="WasInterrupted">A signal ended it early.</param>
internal sealed record RoundsResult(IReadOnlyList<string> Warnings, bool WasInterrupted);

/// <summary>Runs manifests in turns, each run an evaluation of its own in a folder of its round.</summary>
internal sealed class ComparisonRunner(
    IReadOnlyList<EvaluationOptions> manifests,
    ComparisonFolder folder,
    Evaluation evaluation,
    Func<IRunDisplay> display
)
{
    /// <summary>Whether a manifest, by its place from 0, sits a round, from 1, out: asked just before it would run. By default none does.</summary>
    public Func<int, int, bool> SitsOut { get; init; } = (_, _) => false;

    /// <summary>Runs every manifest once a round. A run that fails is a warning, and the others go on.</summary>
    /// <param name="rounds">How many, at most.</param>
    /// <param name="seed">Decides over order and think times: within a round all manifests meet the same users.</param>
    /// <param name="isEnough">Asked after every round whether it was the last; the others' order stays what it would have been.</param>
    /// <exception cref="UserErrorException">Not one run of the first round succeeded; the message is the last one's.</exception>
    public async Task<RoundsResult> RunAsync(int rounds, int seed, Func<bool> isEnough)
    {
        var interruption = evaluation.Interruption;
        var random = new Random(seed);
        var warnings = new List<string>();
        var runs = 0;
        foreach (var (index, order) in RunOrder.Of(manifests.Count, rounds, random).Index())
        {
            var loadSeed = random.Next();
            Exception? last = null;
            var failed = 0;
            foreach (var which in order)
            {
                if (SitsOut(which, index + 1))
                    continue;
                var options = manifests[which] with { Out = folder.Round(index + 1), Seed = loadSeed };
                // The same model is as right in every round.
                if (index > 0)
                    options = options with { AccuracyData = null };
                var about = Invariant($"round {index + 1} of {rounds}, run {++runs} of {rounds * manifests.Count}");
                await using var shown = display();
                shown.Step($"{about}: {options.Manifest}");
                try
                {
                    await evaluation.RunAsync(LoadWorkload.Check(options), shown);
                }
                catch (Exception exception) when (ExitCode.IsUserError(exception) && !interruption.Requested.IsCancellationRequested)
                {
                    (last, failed) = (exception, failed + 1);
                    var line = exception.Message.ReplaceLineEndings(" ").TrimEnd();
                    shown.Warn(line);
                    warnings.Add($"{char.ToUpperInvariant(about[0])}{about[1..]}, {options.Manifest}, failed: {line}");
                }
                catch (OperationCanceledException) when (interruption.Requested.IsCancellationRequested)
                {
                    // Before there was anything to score.
                }

                if (interruption.Requested.IsCancellationRequested)
                    return new RoundsResult(warnings, WasInterrupted: true);
            }

            // What fails for all is the machine or the cluster, and will fail for hours.
            if (index == 0 && failed == manifests.Count)
                throw new UserErrorException(last!.Message, last);
            if (isEnough())
                break;
        }

        return new RoundsResult(warnings, WasInterrupted: false);
    }
}
