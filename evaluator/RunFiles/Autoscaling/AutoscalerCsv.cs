using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;

namespace MlServe.Evaluator.RunFiles.Autoscaling;

/// <summary>A status that an autoscaler wrote, so what one of its looks came to: a row of autoscaler.csv.</summary>
/// <param name="Time">When it was seen.</param>
/// <param name="Current">Replicas that its target asked for at that look.</param>
/// <param name="Desired">Replicas that it decided on.</param>
/// <param name="CpuPercent">Share of the CPU requested that it measured; null where it scales by other metrics, or had none.</param>
internal sealed record AutoscalerRow(DateTimeOffset Time, int Current, int Desired, double? CpuPercent);

/// <summary>
/// autoscaler.csv: every status that the autoscaler wrote while the run was watched, the one that was there at the beginning left
/// out. It writes none where a look came to exactly what the one before did.
/// </summary>
internal static class AutoscalerCsv
{
    private static readonly CsvFormat<AutoscalerRow> Format = new CsvFormat<AutoscalerRow>(new AutoscalerRow(default, 0, 0, null))
        .Time("time", row => row.Time, (row, time) => row with { Time = time })
        .Count("current", row => row.Current, (row, count) => row with { Current = (int)count })
        .Count("desired", row => row.Desired, (row, count) => row with { Desired = (int)count })
        .Number("cpu_percent", "0", row => row.CpuPercent, (row, figure) => row with { CpuPercent = figure });

    /// <summary>Opens a file to be written.</summary>
    /// <exception cref="UserErrorException">It exists and is not to be touched, or cannot be written.</exception>
    public static CsvFile<AutoscalerRow> Open(string path, ExistingFile whenExists) => Format.Open(path, whenExists);

    /// <summary>Reads a file that may still be being written.</summary>
    /// <exception cref="UserErrorException">It cannot be read, lacks a column, or has a cell that is no number.</exception>
    public static IReadOnlyList<AutoscalerRow> Read(string path) => Format.Read(path).Rows;
}
