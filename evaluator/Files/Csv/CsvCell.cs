using System.Globalization;

namespace MlServe.Evaluator.Files.Csv;

/// <summary>A row that is being read.</summary>
/// <param name="File">Its file.</param>
/// <param name="Line">Index of its line.</param>
/// <param name="Row">Rows before it.</param>
/// <param name="Warnings">Takes what was guessed.</param>
internal sealed record CsvPlace(TextFile File, int Line, int Row, ICollection<string> Warnings)
{
    /// <summary>An error that names file and line.</summary>
    public UserErrorException Mistake(string what) => new(File.At(Line, what));
}

/// <summary>A cell as read. What is wrong with it is told with file, line and column.</summary>
/// <param name="Name">Its column.</param>
/// <param name="Text">What is in it.</param>
/// <param name="Place">Its row.</param>
internal readonly record struct CsvCell(string Name, string Text, CsvPlace Place)
{
    // A division by zero leaves siege's -nan or inf, a gap leaves nothing, Python its None.
    private static readonly HashSet<string> NoData = new(StringComparer.OrdinalIgnoreCase) { "", "nan", "-nan", "inf", "-inf", "+inf", "none", "null" };

    /// <summary>A number; null where there is no data.</summary>
    /// <exception cref="UserErrorException">It is neither.</exception>
    public double? Number() =>
        NoData.Contains(Text) ? null
        : double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : throw Mistake("is not a number");

    /// <summary>A count.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public long Count() =>
        long.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : throw Mistake("is not a whole number");

    /// <summary>A moment.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public DateTimeOffset Time() =>
        DateTimeOffset.TryParse(Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw Mistake("is not a time");

    /// <summary>An error that names the cell.</summary>
    public UserErrorException Mistake(string what) => Place.Mistake($"{Name}: '{Text}' {what}");

    /// <summary>Says what was guessed.</summary>
    public void Warn(string what) => Place.Warnings.Add(Place.File.At(Place.Line, $"'{Text}' {what}"));
}
