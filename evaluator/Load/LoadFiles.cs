using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Load;

/// <summary>
/// The files of a load, each written as the load goes: whenever it ends, every row up to then is there.
/// </summary>
internal sealed class LoadFiles : IDisposable
{
    private readonly SiegeLog? log;
    private readonly CsvFile<LatencyRow>? latency;

    private LoadFiles(SiegeLog? log, CsvFile<LatencyRow>? latency) => (this.log, this.latency) = (log, latency);

    /// <summary>Opens those that are asked for. A command checks all its files before it opens the first.</summary>
    /// <exception cref="UserErrorException">A file exists and is not to be touched, or cannot be written.</exception>
    public static LoadFiles Open(string? logPath, string? latencyPath, ExistingFile whenExists)
    {
        var log = logPath is null ? null : SiegeLog.Open(logPath, whenExists);
        try
        {
            return new LoadFiles(log, latencyPath is null ? null : LatencyCsv.Open(latencyPath, whenExists));
        }
        catch
        {
            log?.Dispose();
            throw;
        }
    }

    /// <summary>Adds a stage's rows.</summary>
    public void Write(StageResult stage)
    {
        if (stage.WasInterrupted)
            log?.Mark("interrupted");
        log?.Write(stage.ToLoadRow());
        latency?.Write(stage.ToLatencyRow());
    }

    /// <summary>Adds the row over all stages to latency.csv; siege's log has none.</summary>
    public void WriteOverall(StageResult overall) => latency?.Write(overall.ToLatencyRow());

    /// <inheritdoc/>
    public void Dispose()
    {
        log?.Dispose();
        latency?.Dispose();
    }
}
