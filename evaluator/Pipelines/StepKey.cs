using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Jobs;

namespace MlServe.Evaluator.Pipelines;

/// <summary>What the result of a step depends on, as one number: its image, arguments and resources, and the files that it reads.</summary>
internal static class StepKey
{
    /// <summary>SHA-256, lower-case hexadecimal.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="step">The step; those that it needs are done.</param>
    /// <param name="folder">Has their files.</param>
    /// <param name="images">Of the embedded cluster, where an image is a program that can be built anew, those of the command line; null: on another.</param>
    public static string Of(PipelineDefinition definition, PipelineStep step, PipelineFolder folder, IReadOnlyList<string>? images)
    {
        var texts = step.Texts.Select(text => definition.Fill(step, text)).ToList();
        return RunMetadata.Sha256(JsonSerializer.SerializeToUtf8Bytes(new
        {
            step.Name,
            Texts = texts,
            Command = step.Command.Count,
            step.Copies,
            step.Cpu,
            step.Memory,
            Builds = images is null ? [] : ImagesOf(definition, step).Select(image => EmbeddedCluster.BuildOf(image, images)),
            Inputs = step.Needs.Select(need => (string[])[need, HashOf(folder.ArtifactsOf(need))]),
        }));
    }

    private static IEnumerable<string> ImagesOf(PipelineDefinition definition, PipelineStep step) => step.Manifest is null
        ? [definition.Fill(step, step.Image!)]
        : StepManifest.Read(definition, step).Documents
            .SelectMany(document => PodTemplates.Containers(document.Object)).Select(container => (string?)container["image"] ?? "").Distinct();

    /// <summary>Of the names and bytes of all files in a folder.</summary>
    private static string HashOf(string folder)
    {
        var all = new StringBuilder();
        if (!Directory.Exists(folder))
            return "";
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(file);
            all.Append(Convert.ToHexStringLower(SHA256.HashData(stream))).Append(' ').Append(Path.GetRelativePath(folder, file)).Append('\n');
        }

        return RunMetadata.Sha256(Encoding.UTF8.GetBytes(all.ToString()));
    }
}
