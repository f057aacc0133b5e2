namespace MlServe.Evaluator.Accuracy.Scores;

/// <summary>How often each class was taken for which: one row per true class, one column per answered one. Pure.</summary>
internal sealed class ConfusionMatrix
{
    private readonly int[,] counts;

    /// <param name="classes">How many classes there are.</param>
    /// <param name="pairs">True and answered class of each photo.</param>
    public ConfusionMatrix(int classes, IEnumerable<(int True, int Answered)> pairs)
    {
        Classes = classes;
        counts = new int[classes, classes];
        foreach (var (truth, answered) in pairs)
            counts[truth, answered]++;
    }

    /// <summary>Rows and columns.</summary>
    public int Classes { get; }

    /// <summary>Photos of the class <paramref name="truth"/> that were taken for <paramref name="answered"/>.</summary>
    public int this[int truth, int answered] => counts[truth, answered];

    /// <summary>Photos taken for what they are.</summary>
    public int Right => Range.Sum(i => counts[i, i]);

    private IEnumerable<int> Range => Enumerable.Range(0, Classes);

    /// <summary>Photos of a class.</summary>
    public int Support(int truth) => Range.Sum(answered => counts[truth, answered]);

    /// <summary>Photos taken for a class.</summary>
    public int Answered(int answered) => Range.Sum(truth => counts[truth, answered]);

    /// <summary>Of the photos of the class, the share that was recognised; null without photos.</summary>
    public double? Recall(int i) => Share(counts[i, i], Support(i));

    /// <summary>Of the photos taken for the class, the share that shows it; null when none was.</summary>
    public double? Precision(int i) => Share(counts[i, i], Answered(i));

    /// <summary>2·right ÷ (photos of the class + photos taken for it), the harmonic mean of the two; null without any.</summary>
    public double? F1(int i) => Share(2 * counts[i, i], Support(i) + Answered(i));

    /// <summary>Mean recall over the classes that have photos: every class counts the same, however many photos it has.</summary>
    public double? BalancedAccuracy => Range.Average(Recall);

    /// <summary>Mean F1 over the classes that have photos.</summary>
    public double? MacroF1 => Range.Average(i => Support(i) > 0 ? F1(i) : null);

    private static double? Share(int part, int whole) => whole > 0 ? (double)part / whole : null;
}
