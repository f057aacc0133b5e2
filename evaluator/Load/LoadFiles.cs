using System.Text;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Load;

/// <summary>What to do when a file that is to be written exists.</summary>
internal enum ExistingFile
{
    /// <summary>Write nothing: someone's results are in it.</summary>
    Refuse,

    /// <summary>Add rows at its end, as siege does.</summary>
    Append,

    /// <summary>Start it anew.</summary>
    Overwrite,
}

/// <summary>
/// The files of a load, each written as the load goes: whenever it ends, every row up to then is there.
/// </summary>
internal sealed class LoadFiles : IDisposable
{
    private readonly SiegeLogWriter? log;
    private readonly LatencyCsvWriter? latency;

    private LoadFiles(SiegeLogWriter? log, LatencyCsvWriter? latency) => (this.log, this.latency) = (log, latency);

    /// <summary>Opens those that are asked for. A command checks all its files before it opens the first.</summary>
    /// <exception cref="UserErrorException">A file exists and is not to be touched, or cannot be written.</exception>
    public static LoadFiles Open(string? logPath, string? latencyPath, ExistingFile whenExists)
    {
        var log = Open(logPath, whenExists, writer => new SiegeLogWriter(writer), writer => writer.WriteHeader());
        try
        {
            return new LoadFiles(log, Open(latencyPath, whenExists, writer => new LatencyCsvWriter(writer), writer => writer.WriteHeader()));
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

    /// <summary>Opens one file, making its folder.</summary>
    /// <exception cref="UserErrorException">It exists and is not to be touched, or cannot be written.</exception>
    public static (TextWriter Writer, bool IsNew) OpenFile(string path, ExistingFile whenExists)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder);
            var mode = whenExists switch
            {
                ExistingFile.Append => FileMode.Append,
                ExistingFile.Overwrite => FileMode.Create,
                _ => FileMode.CreateNew,
            };
            var stream = new FileStream(path, mode, FileAccess.Write, FileShare.ReadWrite);
            return (new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)), stream.Position == 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be written: {exception.Message}", exception);
        }
    }

    private static T? Open<T>(string? path, ExistingFile whenExists, Func<TextWriter, T> make, Action<T> begin)
        where T : class
    {
        if (path is null)
            return null;
        var (file, isNew) = OpenFile(path, whenExists);
        var writer = make(file);
        if (isNew)
            begin(writer);
        return writer;
    }
}
