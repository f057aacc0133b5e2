using System.CommandLine;

namespace MlServe.Evaluator.Commands;

/// <summary>Examples in a verb's help: most people read those first, and often only those.</summary>
internal static class Examples
{
    /// <summary>Adds lines that could be typed as they stand.</summary>
    public static Command WithExamples(this Command command, params string[] lines)
    {
        command.Description += "\n\nExamples:\n" + string.Join('\n', lines.Select(line => "  evaluator " + line));
        return command;
    }
}
