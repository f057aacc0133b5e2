using System.Globalization;

namespace MlServe.LocalCluster.ControlPlane.Jobs;

/// <summary>
/// Completion indexes as a job's status writes them: <c>0,2-4</c>. Kept as ranges, since a status may name two thousand
/// million of them in a few letters.
/// </summary>
internal sealed class JobIndexes
{
    // Ascending, neither overlapping nor adjacent.
    private readonly List<(int First, int Last)> ranges = [];

    private JobIndexes(IEnumerable<(int First, int Last)> ranges)
    {
        foreach (var (first, last) in ranges.Order())
            if (this.ranges.Count > 0 && first <= this.ranges[^1].Last + 1L)
                this.ranges[^1] = (this.ranges[^1].First, Math.Max(this.ranges[^1].Last, last));
            else
                this.ranges.Add((first, last));
    }

    /// <summary>How many there are.</summary>
    public int Count => (int)ranges.Sum(range => range.Last - range.First + 1L);

    /// <summary>Reads them. A text that is none, which anybody can write into a status, says nothing of any index, as in Kubernetes.</summary>
    /// <param name="text">The text; null for none.</param>
    /// <param name="completions">How many indexes the job has; those beyond it are left out.</param>
    public static JobIndexes Parse(string? text, int completions)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-', 2);
            if (!TryRead(ends[0], out var first) || !TryRead(ends[^1], out var last) || last < first)
                return new JobIndexes([]);
            if (first < completions)
                ranges.Add((first, Math.Min(last, completions - 1)));
        }
        return new JobIndexes(ranges);
    }

    /// <summary>These and others.</summary>
    public JobIndexes With(IEnumerable<int> indexes) => new([.. ranges, .. indexes.Select(index => (index, index))]);

    /// <summary>The indexes of a job that are not among these, ascending.</summary>
    /// <param name="completions">How many indexes the job has.</param>
    public IEnumerable<int> Missing(int completions)
    {
        var next = 0L;
        foreach (var (first, last) in ranges)
        {
            for (; next < Math.Min(first, completions); next++)
                yield return (int)next;
            next = last + 1L;
        }
        for (; next < completions; next++)
            yield return (int)next;
    }

    /// <summary>Writes them; two neighbours with a comma, three and more as a range.</summary>
    public override string ToString() => string.Join(',', ranges.Select(range => range.First == range.Last
        ? Number(range.First)
        : range.First + 1 == range.Last ? $"{Number(range.First)},{Number(range.Last)}" : $"{Number(range.First)}-{Number(range.Last)}"));

    private static bool TryRead(string text, out int index) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index);

    private static string Number(int index) => index.ToString(CultureInfo.InvariantCulture);
}
