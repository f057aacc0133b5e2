using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tuning.Results;

/// <summary>
/// The manifest with the values of a cell: the text as it was written, comments and order included, with what each value was and why it changed
/// above it, and first what it gains.
/// </summary>
internal static class TunedManifest
{
    private const int LineLength = 110;

    /// <summary>The text.</summary>
    /// <param name="result">The study.</param>
    /// <param name="cell">The cell; the manifest as it is has no changes.</param>
    /// <param name="heading">What was found, a sentence each.</param>
    /// <param name="refused">Takes a line where the text does not allow a change, so that comments and order had to be given up.</param>
    public static string Of(TuneResult result, TunedCell cell, IReadOnlyList<string> heading, Action<string> refused)
    {
        var definition = result.Definition;
        var text = definition.Manifest.Text;
        try
        {
            foreach (var at in TuneResult.Changes(definition, cell))
                text = Changed(result, cell, at, text);
        }
        catch (FormatException exception)
        {
            refused($"{exception.Message}: deployment.yaml is written anew, without the manifest's own comments");
            text = definition.Space.Target.CellOf(definition.Space, cell.Cell, cell.Values(result.Names)).Manifest!;
        }

        // JSON has no place for it.
        return text.TrimStart().StartsWith('{') ? text : string.Concat(heading.SelectMany(Wrapped).Select(line => $"# {line}\n")) + text;
    }

    private static string Changed(TuneResult result, TunedCell cell, int at, string text)
    {
        var parameter = result.Definition.Parameters[at];
        var value = cell.Parameters.GetValueOrDefault(parameter.Name)
            ?? throw new FormatException($"{parameter.Name}: a field that is removed cannot be removed from the text");
        var (was, why) = (result.Definition.Original[at], TuneFindings.Why(result, cell, at));
        foreach (var field in parameter.Fields)
        {
            text = ManifestEdit.Set(text, field, value, $"{(was is null ? "Was not set" : $"Was {was}")}{(why is null ? "" : $": {why}")}.");
            // What belongs together is explained once.
            why = null;
        }

        return text;
    }

    private static IEnumerable<string> Wrapped(string sentence)
    {
        var line = "";
        foreach (var word in sentence.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > LineLength)
            {
                yield return line;
                line = "";
            }

            line += (line.Length > 0 ? " " : "") + word;
        }

        yield return line;
    }
}
