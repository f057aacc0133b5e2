using System.Text.RegularExpressions;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Yaml;

namespace MlServe.Evaluator.Pipelines;

/// <summary>
/// Reads a pipeline (docs/formats.md, docs/pipeline.schema.json). Every mistake is named with its line: names that nothing has, steps that need
/// each other in a circle, manifests that cannot be read.
/// </summary>
internal static partial class PipelineFile
{
    /// <summary>Keys of the file; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> Keys = ["name", "image", "parameters", "resources", "steps"];

    /// <summary>Reads the file at <paramref name="path"/>; manifests are looked for beside it.</summary>
    /// <exception cref="UserErrorException">It cannot be read, or is no pipeline.</exception>
    public static PipelineDefinition Read(string path) =>
        Parse(TextFile.ReadAll(path), path, (_, manifest) => TextFile.ReadAll(Path.Combine(Path.GetDirectoryName(path) ?? "", manifest)));

    /// <summary>Reads the text of a pipeline.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">For messages, and for the name of a pipeline that gives itself none.</param>
    /// <param name="manifestText">The text of a step's manifest, of the step's name and the manifest's path.</param>
    /// <exception cref="UserErrorException">It is no pipeline.</exception>
    public static PipelineDefinition Parse(string text, string path, Func<string, string, string> manifestText)
    {
        var mistakes = new YamlMistakes(path);
        var file = YamlMapping.Parse(text, path, mistakes, Keys, "a pipeline is a mapping with the key 'steps'");
        var name = file.Text("name") ?? PlainName(Path.GetFileNameWithoutExtension(path));
        StepReader.CheckName(file, name);
        var parameters = file.Texts("parameters", "must be a mapping such as { epochs: 10, rate: 0.01 }");
        foreach (var unusable in parameters.Keys.Where(parameter => parameter == Placeholders.Out || !ParameterName().IsMatch(parameter)))
            file.Mistake("parameters", $"'{unusable}' cannot be a parameter's name: take letters, digits, - and _, and not '{Placeholders.Out}'");
        if (file.Find("steps") is null)
            file.Mistake("steps", "is missing; list what is run");
        var steps = StepReader.ReadAll(file, [.. parameters.Keys], manifestText);
        mistakes.ThrowIfAny();
        if (StepOrder.Circle(steps) is { } circle)
            throw new UserErrorException($"{path}: steps need each other in a circle: {string.Join(" → ", circle)}; take one of these needs away.");
        return new PipelineDefinition { Name = name, Text = text, Parameters = parameters, Steps = steps };
    }

    private static string PlainName(string text)
    {
        var name = NotForNames().Replace(text.ToLowerInvariant(), "-").Trim('-');
        name = name[..Math.Min(name.Length, StepReader.LongestName)].TrimEnd('-');
        return StepReader.IsName(name) ? name : "pipeline";
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotForNames();

    [GeneratedRegex(@"^[A-Za-z][\w-]*$")]
    private static partial Regex ParameterName();
}
