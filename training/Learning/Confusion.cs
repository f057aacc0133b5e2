using System.Globalization;

namespace MlServe.Training.Learning;

/// <summary>How often a class was taken for another.</summary>
public static class Confusion
{
    /// <summary>Counts, a row for each true class and a column for each answer. Pure.</summary>
    public static int[,] Count(IReadOnlyList<int> truth, IReadOnlyList<int> answers, int classes)
    {
        var counts = new int[classes, classes];
        for (var i = 0; i < truth.Count; i++)
            counts[truth[i], answers[i]]++;
        return counts;
    }

    /// <summary>Writes confusion.csv: the true class first, then a column for each answer.</summary>
    public static void Write(string path, int[,] counts, IReadOnlyList<string> labels)
    {
        using var file = new StreamWriter(path) { NewLine = "\n" };
        file.WriteLine(string.Join(',', labels.Prepend("label").Select(Quoted)));
        for (var row = 0; row < labels.Count; row++)
        {
            var cells = Enumerable.Range(0, labels.Count).Select(column => counts[row, column].ToString(CultureInfo.InvariantCulture));
            file.WriteLine(string.Join(',', cells.Prepend(Quoted(labels[row]))));
        }
    }

    private static string Quoted(string label) => label.AsSpan().IndexOfAny(",\"\n") < 0 ? label : $"\"{label.Replace("\"", "\"\"")}\"";
}
