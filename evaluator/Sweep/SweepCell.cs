using System.Text.Json.Nodes;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Sweep;

/// <summary>One combination of values, and the manifest that it makes.</summary>
/// <param name="Number">From 1, in the order of the grid or of drawing.</param>
/// <param name="Values">A value a parameter.</param>
/// <param name="Manifest">The text that is applied.</param>
/// <param name="Problem">Why no cluster would take it; null: it is valid.</param>
internal sealed record SweepCell(int Number, IReadOnlyList<string?> Values, string Manifest, string? Problem)
{
    /// <summary>SHA-256 of the manifest: runs are known by it.</summary>
    public string Sha256 { get; } = RunMetadata.Sha256(System.Text.Encoding.UTF8.GetBytes(Manifest));

    /// <summary>Name of its manifest's file and, after the time, of its run folders: <c>03-cpu-500m-memory-64Mi</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Makes the manifest of a combination and checks it as <c>run</c> would.</summary>
    /// <exception cref="FormatException">A field is not in the manifest or takes no such value.</exception>
    public static SweepCell Of(SweepDefinition definition, int number, IReadOnlyList<string?> values)
    {
        List<JsonObject> objects = [.. definition.Manifest.Documents.Select(document => document.Object.DeepClone().AsObject())];
        foreach (var (parameter, value) in definition.Parameters.Zip(values))
        {
            foreach (var field in parameter.Fields)
                field.Set(objects, value);
        }

        // Trials that run at the same time must not be called the same.
        if (definition.Parallel > 1)
            objects.Single(document => (string?)document["kind"] == "Job")["metadata"]!["name"] += Invariant($"-{number:00}");
        var shown = definition.Parameters.Zip(values, (parameter, value) => $"{parameter.Name}={SweepParameter.Show(value)}");
        var text = $"# {definition.Name}, cell {number}: {string.Join(", ", shown)}\n{Yaml.FromJson(objects)}";
        return new SweepCell(number, values, text, Check(text, definition.Manifest.Name)) { Name = NameOf(definition, number, values) };
    }

    /// <summary>A combination as a text: two are the same when their texts are.</summary>
    public static string KeyOf(IEnumerable<string?> values) => string.Join('\n', values.Select(SweepParameter.Show));

    private static string? Check(string text, string name)
    {
        try
        {
            var manifest = ManifestFile.Parse(text, name);
            if (!SweepTarget.IsJob(manifest))
                _ = RunTarget.Of(manifest).RequireReplicas(manifest);
            return null;
        }
        catch (ManifestException exception)
        {
            // The lines of a file that nobody wrote help nobody.
            return string.Join("; ", exception.Problems.Select(problem => problem.Message));
        }
        catch (UserErrorException exception)
        {
            return exception.Message;
        }
    }

    private static string NameOf(SweepDefinition definition, int number, IReadOnlyList<string?> values)
    {
        var words = definition.Parameters.Zip(values, (parameter, value) => $"{parameter.Name}-{SweepParameter.Show(value)}");
        return RunFolder.NameOf(Invariant($"{number:00}-{string.Join('-', words)}"));
    }
}
