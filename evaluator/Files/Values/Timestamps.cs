using System.Globalization;

namespace MlServe.Evaluator.Files.Values;

/// <summary>How a run folder writes a moment: ISO 8601 in UTC, which pandas and a spreadsheet read alike.</summary>
internal static class Timestamps
{
    /// <summary>To the millisecond, for example <c>2026-01-31T09:05:00.000Z</c>.</summary>
    public static string Format(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
