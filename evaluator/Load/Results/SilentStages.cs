namespace MlServe.Evaluator.Load.Results;

/// <summary>Stages that tell less than their rows seem to: without an answer, or with users who gave up before the end.</summary>
internal static class SilentStages
{
    // A longer list would not be read.
    private const int Named = 5;

    /// <summary>A sentence for each kind that there is.</summary>
    public static IEnumerable<string> Of(LoadResult result)
    {
        var silent = result.Stages.Where(stage => stage is { WasInterrupted: false, Figures.Counts.Transactions: 0 }).ToList();
        if (silent.Count > 0)
            yield return $"no request was answered in {Names(silent, result)}: without a response time they have no part in the means";
        var givenUp = result.Stages.Where(stage => stage.GaveUp).ToList();
        if (givenUp.Count > 0)
            yield return Invariant($"the users gave up after {LoadOptions.DefaultMaxFailures:#,0} failures, as siege's do, in {Names(givenUp, result)}: ")
                + "nothing was sent in the rest of it, whether or not the service was there again";
    }

    private static string Names(List<StageResult> some, LoadResult result) =>
        Invariant($"{some.Count} of {NumberText.Count(result.Stages.Count, "stage")} (")
            + string.Join(", ", some.Take(Named).Select(stage => stage.Part.ToString())) + (some.Count > Named ? ", …" : "") + ")";
}
