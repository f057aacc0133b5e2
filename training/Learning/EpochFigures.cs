using System.Globalization;

namespace MlServe.Training.Learning;

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean cross-entropy over the training examples, each at its step.</param>
/// <param name="Accuracy">Share of them classified rightly, each at its step.</param>
/// <param name="ValidationLoss">Mean cross-entropy of the examples to judge by, after the epoch.</param>
/// <param name="ValidationAccuracy">Share of them classified rightly.</param>
/// <param name="Elapsed">Since training began.</param>
public sealed record EpochFigures(int Epoch, double Loss, double Accuracy, double ValidationLoss, double ValidationAccuracy, TimeSpan Elapsed)
{
    /// <summary>The columns of metrics.csv: header, row and the line of an epoch come from this one list.</summary>
    public static IReadOnlyList<(string Name, Func<EpochFigures, string> Cell)> Columns { get; } =
    [
        ("epoch", row => row.Epoch.ToString(CultureInfo.InvariantCulture)),
        ("loss", row => row.Loss.ToString("F6", CultureInfo.InvariantCulture)),
        ("accuracy", row => row.Accuracy.ToString("F6", CultureInfo.InvariantCulture)),
        ("validation_loss", row => row.ValidationLoss.ToString("F6", CultureInfo.InvariantCulture)),
        ("validation_accuracy", row => row.ValidationAccuracy.ToString("F6", CultureInfo.InvariantCulture)),
        ("elapsed_s", row => row.Elapsed.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture)),
    ];

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', Columns.Select(column => $"{column.Name}={column.Cell(this)}"));
}
