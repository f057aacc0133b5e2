using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;

namespace MlServe.Evaluator.RunFiles.Tables;

/// <summary>events.csv: what happened in a run, one row per event.</summary>
internal static class EventsCsv
{
    // What somebody wrote in between must not hide what happened.
    private static readonly CsvFormat<RunEvent> Format = new CsvFormat<RunEvent>(new RunEvent(default, "", "", "", "")) { LeavesOutBadRows = true }
        .Time("time", row => row.Time, (row, time) => row with { Time = time })
        .Text("kind", row => row.Kind, (row, kind) => row with { Kind = kind })
        .Text("object", row => row.Object, (row, name) => row with { Object = name })
        .Text("reason", row => row.Reason, (row, reason) => row with { Reason = reason })
        .Text("message", row => row.Message, (row, message) => row with { Message = message });

    /// <summary>Opens a file to be written.</summary>
    /// <exception cref="UserErrorException">It exists and is not to be touched, or cannot be written.</exception>
    public static CsvFile<RunEvent> Open(string path, ExistingFile whenExists) => Format.Open(path, whenExists);

    /// <summary>Reads the file at <paramref name="path"/>; a row that is none is left out.</summary>
    /// <exception cref="UserErrorException">It cannot be read, or lacks a column.</exception>
    public static IReadOnlyList<RunEvent> Read(string path) => Format.Read(path).Rows;
}
