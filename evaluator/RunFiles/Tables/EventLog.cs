using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;

namespace MlServe.Evaluator.RunFiles.Tables;

/// <summary>events.csv, and every event for whoever shows the run.</summary>
internal sealed class EventLog : IDisposable
{
    private readonly CsvFile<RunEvent>? file;

    /// <summary>Writes to <paramref name="path"/>; without one to no file.</summary>
    public EventLog(string? path, bool overwrite = false) =>
        file = path is null ? null : EventsCsv.Open(path, overwrite ? ExistingFile.Overwrite : ExistingFile.Refuse);

    /// <summary>Raised for every event, after it is written.</summary>
    public event Action<RunEvent>? Added;

    /// <summary>Appends an event. Line breaks become spaces: an event is one line.</summary>
    public void Add(RunEvent happened)
    {
        happened = happened with { Message = happened.Message.ReplaceLineEndings(" ").Trim() };
        file?.Write(happened);
        Added?.Invoke(happened);
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();
}
