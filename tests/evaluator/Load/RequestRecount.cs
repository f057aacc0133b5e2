using System.Globalization;
using MlServe.Evaluator.Load.Results.Tallies;

namespace MlServe.Evaluator.Tests.Load;

/// <summary>
/// The file of all requests, counted anew without anything of the generator's: decimal numbers and times of day as the file has them.
/// Only when the stages began is taken from the tally.
/// </summary>
internal sealed class RequestRecount(string requests, string tally)
{
    private const decimal TicksPerSecond = TimeSpan.TicksPerSecond;

    private readonly List<Row> rows = [.. File.ReadAllLines(requests)[1..].Select(Row.Of)];
    private readonly Dictionary<int, DateTimeOffset> starts =
        TallyFile.Read(tally).ToDictionary(stage => stage.Stage, stage => stage.Windows!.StartedAt);

    /// <summary>Every request.</summary>
    public int Number => rows.Count;

    /// <summary>Transactions, and those slower than so many seconds.</summary>
    public (long Requests, long Bad) Percentile(decimal limit, int? stage = null) =>
        Count(rows.Where(row => !row.IsFailed && (stage is null || row.Stage == stage)), row => row.Seconds > limit);

    /// <summary>Requests, and those that were not served within so many seconds.</summary>
    public (long Requests, long Bad) Share(decimal limit) => Count(rows, row => !row.IsOkay || row.Seconds > limit);

    /// <summary>Requests, and those that failed.</summary>
    public (long Requests, long Bad) Failed() => Count(rows, row => row.IsFailed);

    /// <summary>Windows of ten seconds of each stage, by their start, in which more than the share of requests was not served in time.</summary>
    public IReadOnlyList<(int Stage, long Window)> Violated(decimal limit, decimal allowed) =>
        [.. rows.GroupBy(row => (row.Stage, Window: (long)((row.Ended - starts[row.Stage]).Ticks / (10 * TicksPerSecond))))
            .Where(window => window.Count(row => !row.IsOkay || row.Seconds > limit) > allowed * window.Count())
            .Select(window => window.Key).Order()];

    private static (long, long) Count(IEnumerable<Row> rows, Func<Row, bool> isBad)
    {
        var all = rows.ToList();
        return (all.Count, all.Count(isBad));
    }

    private sealed record Row(DateTimeOffset Ended, int Stage, int? Status, bool HasFault, decimal Seconds)
    {
        public bool IsFailed => HasFault || Status is 408 or >= 500;

        public bool IsOkay => !HasFault && Status is < 400 or 401 or 407;

        public static Row Of(string line)
        {
            var cells = line.Split(',');
            var seconds = decimal.Parse(cells[9], CultureInfo.InvariantCulture);
            var started = DateTimeOffset.Parse(cells[0], CultureInfo.InvariantCulture);
            int? status = cells[4].Length == 0 ? null : int.Parse(cells[4], CultureInfo.InvariantCulture);
            return new Row(
                started.AddTicks((long)(seconds * TicksPerSecond)), int.Parse(cells[1], CultureInfo.InvariantCulture), status, cells[5].Length > 0, seconds);
        }
    }
}
