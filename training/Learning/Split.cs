using MlServe.Training.Data;

namespace MlServe.Training.Learning;

/// <summary>Examples, and which of them are meant.</summary>
/// <param name="Examples">All.</param>
/// <param name="Rows">The numbers of those that are meant.</param>
public sealed record Selection(Examples Examples, int[] Rows)
{
    internal static Selection All(Examples examples) => new(examples, [.. Enumerable.Range(0, examples.Count)]);
}

/// <summary>What is learnt from and what is judged by. Pure.</summary>
internal static class Split
{
    private const double UsualShare = 0.2;

    internal static (int Learnt, int Judged) Counts(DataSet data, TrainingOptions options)
    {
        if (data.Test is { } test)
            return (data.Training.Count, test.Count);
        var judged = (int)Math.Round(data.Training.Count * (options.ValidationShare ?? UsualShare));
        return (data.Training.Count - judged, judged);
    }

    /// <summary>The test set judges, where there is one, else examples of the training set that chance sets aside.</summary>
    internal static (Selection Learnt, Selection Judged) Of(DataSet data, TrainingOptions options, Random random)
    {
        if (data.Test is { } test)
            return (Selection.All(data.Training), Selection.All(test));
        var order = Enumerable.Range(0, data.Training.Count).ToArray();
        random.Shuffle(order);
        var learnt = Counts(data, options).Learnt;
        return (new Selection(data.Training, order[..learnt]), new Selection(data.Training, order[learnt..]));
    }
}
