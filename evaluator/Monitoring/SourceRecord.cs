using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Monitoring;

/// <summary>Keeps the rows of a second source beside the first one's file, and at the end how far apart they are.</summary>
internal sealed class SourceRecord : IDisposable
{
    private readonly List<(UsageRow, UsageRow)> pairs = [];
    private readonly CsvFile<UsageRow> file;
    private readonly (string First, string Second) names;
    private readonly string comparison;

    /// <summary>Beside USAGE.csv: USAGE.metrics-api.csv, and at the end USAGE.sources.json.</summary>
    public SourceRecord(string usage, IMetricsSource first, IMetricsSource second, bool overwrite = false)
    {
        names = (first.Name, second.Name);
        file = UsageCsv.Open(RowsBeside(usage), overwrite ? ExistingFile.Overwrite : ExistingFile.Refuse);
        comparison = Path.ChangeExtension(usage, ".sources.json");
    }

    /// <summary>Where the second source's rows go.</summary>
    public static string RowsBeside(string usage) => Path.ChangeExtension(usage, ".metrics-api.csv");

    /// <summary>Takes both rows of a beat.</summary>
    public void Add(UsageRow first, UsageRow second)
    {
        file.Write(second);
        pairs.Add((first, second));
    }

    /// <summary>Writes down how far apart they were.</summary>
    public SourceComparison Conclude()
    {
        var result = SourceComparison.Of(names.First, names.Second, pairs);
        JsonFile.Write(comparison, result);
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
