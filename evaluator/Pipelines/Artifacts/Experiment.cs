using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlServe.Evaluator.Pipelines.Artifacts;

/// <summary>
/// A step's folder as the experiment of Kubebench's images: config/, output/ and result/, which begin with what the steps that it needs have left,
/// so that a job after the main one finds the main one's output. Each step has its own: none changes what another has left.
/// </summary>
internal static class Experiment
{
    /// <summary>The manifest's name in config/, where jobs look for it that gather what others printed.</summary>
    public const string ManifestName = "kf-job-manifest.yaml";

    /// <summary>Fills a step's empty folder.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="step">The step.</param>
    public static void Begin(PipelineFolder folder, PipelineStep step)
    {
        var own = folder.ArtifactsOf(step.Name);
        foreach (var part in StepManifest.Folders)
        {
            Directory.CreateDirectory(Path.Combine(own, part));
            foreach (var before in step.Needs.Select(need => Path.Combine(folder.ArtifactsOf(need), part)).Where(Directory.Exists))
                FolderCopy.Copy(before, Path.Combine(own, part));
        }

        var kept = Path.Combine(own, StepManifest.Folders[0], ManifestName);
        if (!File.Exists(kept))
            File.Copy(folder.ManifestOf(step.Name), kept);
    }

    /// <summary>What result/result.json holds; null where there is none.</summary>
    /// <exception cref="UserErrorException">It is no JSON object.</exception>
    public static JsonObject? ReadResult(string artifacts)
    {
        var path = Path.Combine(artifacts, "result", "result.json");
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new JsonException("it is not an object");
        }
        catch (JsonException exception)
        {
            throw new UserErrorException($"result/result.json cannot be read: {exception.Message}", exception);
        }
    }
}
