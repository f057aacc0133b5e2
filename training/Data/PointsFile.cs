using System.Globalization;
using CsvHelper;

namespace MlServe.Training.Data;

/// <summary>Points as CSV: numbers, and in the last column, <c>label</c>, the class number.</summary>
public static class PointsFile
{
    /// <summary>Reads one.</summary>
    /// <exception cref="TrainingException">It is not such a file; names the line.</exception>
    public static Points Read(string path)
    {
        var values = new List<float>();
        var labels = new List<int>();
        var columns = 0;
        try
        {
            using var csv = CsvReader.FromText(File.ReadAllText(path), CsvReaderOptions.Default with { TrackLineNumbers = true });
            string[] header = [.. csv.Headers];
            if (header.Length < 2 || header[^1] != "label")
                throw new TrainingException($"{path}:1: expected a header whose last column is label.");
            columns = header.Length - 1;
            while (csv.Read())
            {
                var line = csv.LineNumber;
                if (csv.FieldCount != header.Length)
                    throw new TrainingException($"{path}:{line}: {csv.FieldCount} columns, the header has {header.Length}.");
                for (var i = 0; i < columns; i++)
                    values.Add(csv.TryParse(i, out float value) && float.IsFinite(value) ? value
                        : throw new TrainingException($"{path}:{line}: {header[i]} is \"{csv.GetString(i)}\", not a number."));
                labels.Add(csv.TryParse(columns, out int label) && label is >= 0 and < 1000 ? label
                    : throw new TrainingException($"{path}:{line}: label is \"{csv.GetString(columns)}\", not a class number from 0 to 999."));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CsvFormatException)
        {
            throw new TrainingException($"{path} cannot be read: {exception.Message.Split('\n')[0].TrimEnd()}", exception);
        }

        return labels.Count > 0 ? new Points(columns, [.. values], [.. labels]) : throw new TrainingException($"{path} has no rows.");
    }

    /// <summary>Writes one, with columns x1, x2, … and label.</summary>
    public static void Write(string path, Points points)
    {
        using var file = new StreamWriter(path) { NewLine = "\n" };
        file.WriteLine(string.Join(',', Enumerable.Range(1, points.Size).Select(i => $"x{i}").Append("label")));
        for (var i = 0; i < points.Count; i++)
        {
            foreach (var value in points[i])
                file.Write(value.ToString("R", CultureInfo.InvariantCulture) + ",");
            file.WriteLine(points.Labels[i].ToString(CultureInfo.InvariantCulture));
        }
    }
}
