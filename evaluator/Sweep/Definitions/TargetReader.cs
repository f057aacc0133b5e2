using MlServe.Evaluator.Files.Yaml;
using MlServe.Evaluator.Sweep.Targets;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Sweep.Definitions;

/// <summary>Reads what a sweep varies: the manifest or the pipeline that its file names.</summary>
internal static class TargetReader
{
    private const string Manifest = "manifest", Pipeline = "pipeline";

    /// <summary>Manifest or pipeline; null after a mistake.</summary>
    /// <param name="file">The sweep.</param>
    /// <param name="folder">Where its names begin.</param>
    /// <param name="begun">The folder of a sweep that was begun, which has a copy; null: the file that is named.</param>
    public static SweepTarget? Read(YamlMapping file, string folder, SweepFolder? begun)
    {
        if (file.Find(Manifest) is null && file.Find(Pipeline) is null)
            file.Mistake(Manifest, "is missing; name the manifest that is varied, or under 'pipeline' a pipeline, relative to this file");
        if (file.Find(Manifest) is not null)
            file.Refuse(Pipeline, "cannot be there beside 'manifest'");
        try
        {
            return file.Text(Manifest) is { } manifest
                ? SweptManifest.Of(ManifestFile.Read(begun?.Manifest ?? Path.Combine(folder, manifest)), Path.GetFileName(manifest))
                : file.Find(Manifest) is null && file.Text(Pipeline) is { } pipeline
                ? SweptPipeline.Of(begun, Path.Combine(folder, pipeline), Path.GetFileName(pipeline))
                : null;
        }
        catch (Exception exception) when (exception is ManifestException or UserErrorException)
        {
            file.Mistake(file.Find(Manifest) is null ? Pipeline : Manifest, exception.Message.ReplaceLineEndings("; "));
            return null;
        }
    }
}
