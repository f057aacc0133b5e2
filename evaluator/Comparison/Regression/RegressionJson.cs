using System.Text.Json.Serialization;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Comparison.Regression;

/// <summary>comparison.json's <c>not_worse</c>.</summary>
/// <param name="Reference">Name of the reference.</param>
/// <param name="Candidate">Name of what is held against it.</param>
/// <param name="IsPaired">Both ran in turns.</param>
/// <param name="ErrorRate">How often each conclusion may be wrong.</param>
/// <param name="Conclusion"><c>worse</c>, <c>not worse</c> or <c>cannot be told</c>.</param>
/// <param name="Figures">One for each figure that was asked about.</param>
internal sealed record RegressionJson(
    string Reference,
    string Candidate,
    [property: JsonPropertyName("paired")] bool IsPaired,
    double ErrorRate,
    string Conclusion,
    IReadOnlyList<FigureRegressionJson> Figures)
{
    /// <summary>The same as the file has it; null where nothing was asked.</summary>
    public static RegressionJson? Of(RegressionResult? result) => result is null ? null : new(
        result.Reference, result.Candidate, result.IsPaired, SequentialTest.ErrorRate,
        FigureRegression.Words(result.Conclusion), [.. result.Figures.Select(FigureRegressionJson.Of)]);
}

/// <summary>A figure of <c>not_worse</c>.</summary>
internal sealed record FigureRegressionJson
{
    /// <summary>Its name, as in summary.json.</summary>
    public required string Figure { get; init; }

    /// <summary>How much worse it may be: a share, or an amount in the unit of its name.</summary>
    public required double Margin { get; init; }

    /// <summary>The reference's mean, of ratios the geometric one.</summary>
    public double? Reference { get; init; }

    /// <summary>The candidate's.</summary>
    public double? Candidate { get; init; }

    /// <summary><c>candidate / reference</c> or <c>candidate - reference</c>.</summary>
    public required string Compared { get; init; }

    /// <summary>The change.</summary>
    public double? Change { get; init; }

    /// <summary>Of so many rounds.</summary>
    public required int Rounds { get; init; }

    /// <summary>How many would probably do, where it cannot be told.</summary>
    public int? RoundsNeeded { get; init; }

    /// <summary><c>worse</c>, <c>not worse</c> or <c>cannot be told</c>.</summary>
    public required string Conclusion { get; init; }

    /// <summary>The same as the file has it.</summary>
    public static FigureRegressionJson Of(FigureRegression figure) => new()
    {
        Figure = figure.Limit.Figure.Name,
        Margin = figure.Limit.Margin,
        Reference = figure.Reference,
        Candidate = figure.Candidate,
        Compared = figure.Limit.Figure.IsRatio ? "candidate / reference" : "candidate - reference",
        Change = figure.Change,
        Rounds = figure.Rounds,
        RoundsNeeded = figure.RoundsNeeded,
        Conclusion = FigureRegression.Words(figure.Conclusion),
    };
}
