using MlServe.Evaluator.Figures;
using MlServe.Kubernetes.Rules;

namespace MlServe.Evaluator.Comparison.Regression;

/// <summary>How much worse than its reference a figure may be.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="Margin">A share of the reference's; of a figure that is compared by its difference, an amount in the unit of its name.</param>
internal sealed record RegressionLimit(Figure Figure, double Margin)
{
    // Twice the margin is what a check finds, and of a rate no more than all of it can be lost.
    private const double LargestShare = 0.5;

    /// <summary>What is understood, for messages and help.</summary>
    public const string Wanted = "5% of the response time, or FIGURE=MARGIN such as latency_p95_s=10%, failed_share=0.5% or violation_s=5s";

    /// <summary>
    /// What can be limited: whatever manifests are compared by, where one way is better. Accuracy is measured in the first round alone, which
    /// says nothing of how it scatters.
    /// </summary>
    public static IReadOnlyList<Figure> Figures { get; } =
        [.. KnownFigures.Compared.Where(figure => figure.IsBetterWhenLow is not null && figure != KnownFigures.Accuracy)];

    /// <summary>How much worse a figure is that the check finds: by twice the margin. On the scale of <see cref="Loss"/>.</summary>
    public double Found =>
        !Figure.IsRatio ? 2 * Margin
        : Figure.IsBetterWhenLow == true ? Math.Log(1 + 2 * Margin)
        : -Math.Log(1 - 2 * Margin);

    /// <summary>The margin as people read it.</summary>
    public string MarginText => Figure.IsRatio ? Invariant($"{Margin * 100:0.##} %") : Amount(Margin);

    /// <summary>Reads one.</summary>
    /// <exception cref="UserErrorException">It cannot be read, or there is no such figure; the message names what is known.</exception>
    public static RegressionLimit Read(string text)
    {
        var split = text.Split('=', 2, StringSplitOptions.TrimEntries);
        var name = split.Length == 2 ? split[0] : KnownFigures.ResponseTime.Name;
        if (name == KnownFigures.Accuracy.Name)
            throw Mistake(text, "accuracy is measured once, not in every round: hold it with 'run --accuracy-data DIR --min-accuracy SHARE'.");
        var figure = Figures.FirstOrDefault(figure => figure.Name == name);
        if (figure is null)
        {
            var near = Spelling.Nearest(name, Figures.Select(known => known.Name));
            throw Mistake(text, $"no figure '{name}' is compared"
                + (near is null ? $": {string.Join(", ", Figures.Select(known => known.Name))}." : $"; did you mean '{near}={split[1]}'?"));
        }

        return Read(figure, split[^1]) is { } margin
            ? new RegressionLimit(figure, margin)
            : throw Mistake(text, $"must be above 0{(figure.IsRatio ? " and below 50%" : "")}: {Wanted}.");
    }

    /// <summary>
    /// How much worse the candidate is, as what adds up over rounds: the logarithm of the ratio, or the difference; below 0 where it is better.
    /// Null where there is no ratio.
    /// </summary>
    public double? Loss(double reference, double candidate)
    {
        var loss = Figure.IsRatio ? Math.Log(candidate / reference) : candidate - reference;
        return double.IsFinite(loss) ? Figure.IsBetterWhenLow == true ? loss : -loss : null;
    }

    /// <summary>Candidate ÷ reference, or candidate − reference, as people read it, with its sign.</summary>
    public string ChangeText(double change)
    {
        var amount = Figure.IsRatio ? change - 1 : change;
        return (amount >= 0 ? "+" : "−") + (Figure.IsRatio ? Invariant($"{Math.Abs(amount) * 100:0.#} %") : Amount(Math.Abs(amount)));
    }

    private string Amount(double amount) => Figure.Unit == "%" ? $"{Figure.Show(amount)} points" : Figure.ShowWithUnit(amount);

    private static double? Read(Figure figure, string text)
    {
        if (!figure.IsRatio && figure.Unit != "%")
            return DurationText.TryParse(text, out var length) && length > TimeSpan.Zero ? length.TotalSeconds : null;
        return ShareText.TryParse(text, out var share) && share > 0 && (!figure.IsRatio || share < LargestShare) ? share : null;
    }

    private static UserErrorException Mistake(string text, string mistake) => new($"--not-worse {text}: {mistake}");
}
