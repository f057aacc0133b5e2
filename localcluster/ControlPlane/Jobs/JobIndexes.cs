using System.Globalization;

namespace MlServe.LocalCluster.ControlPlane.Jobs;

/// <summary>Completion indexes as a job's status writes them: <c>0,2-4</c>.</summary>
internal static class JobIndexes
{
    /// <summary>Writes indexes; two neighbours with a comma, three and more as a range.</summary>
    public static string Text(IEnumerable<int> indexes)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var index in indexes.Distinct().Order())
            if (ranges.Count > 0 && ranges[^1].Last == index - 1)
                ranges[^1] = (ranges[^1].First, index);
            else
                ranges.Add((index, index));
        return string.Join(',', ranges.Select(range => range.First == range.Last
            ? Number(range.First)
            : range.First + 1 == range.Last ? $"{Number(range.First)},{Number(range.Last)}" : $"{Number(range.First)}-{Number(range.Last)}"));
    }

    /// <summary>Reads them.</summary>
    public static SortedSet<int> Parse(string? text)
    {
        var indexes = new SortedSet<int>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
            for (var index = ends[0]; index <= ends[^1]; index++)
                indexes.Add(index);
        }
        return indexes;
    }

    private static string Number(int index) => index.ToString(CultureInfo.InvariantCulture);
}
