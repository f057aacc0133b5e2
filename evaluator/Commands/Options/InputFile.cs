using MlServe.Evaluator.Files;
using MlServe.Kubernetes.Manifests;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>Recognises a file that belongs to another command: a manifest given to <c>sweep</c>, a sweep given to <c>run</c>.</summary>
internal static class InputFile
{
    /// <summary>Lets a manifest pass, and whatever is not recognised: its reader knows more to say.</summary>
    /// <exception cref="UserErrorException">It is a sweep, a pipeline, a load plan or a model; the message names the command for it.</exception>
    public static void ExpectManifest(string path)
    {
        if (File.Exists(path) && Path.GetExtension(path).ToLowerInvariant() is ".onnx" or ".keras" or ".h5")
            throw new UserErrorException($"{path} is a model, not a manifest: 'evaluator run MANIFEST --model {path}' evaluates it.");
        var keys = KeysOf(path);
        if (keys.Contains("manifest") && keys.Contains("parameters"))
            throw new UserErrorException($"{path} is a sweep, not a manifest: 'evaluator sweep {path}' runs it.");
        if (keys.Contains("steps"))
            throw new UserErrorException($"{path} is a pipeline, not a manifest: 'evaluator pipeline {path}' runs it.");
        if (keys.Contains("stages"))
            throw new UserErrorException($"{path} is a load plan, not a manifest: 'evaluator run MANIFEST --plan {path}' loads a deployment with it.");
    }

    /// <summary>Lets a sweep pass, and whatever is not recognised.</summary>
    /// <exception cref="UserErrorException">It is a manifest, a pipeline or a load plan; the message names the command for it.</exception>
    public static void ExpectSweep(string path)
    {
        var keys = KeysOf(path);
        if (keys.Contains("apiVersion") && keys.Contains("kind"))
            throw new UserErrorException(
                $"{path} is a manifest, not a sweep: 'evaluator run {path}' evaluates it; to vary its fields, name it under 'manifest:' in a sweep.");
        if (keys.Contains("steps"))
            throw new UserErrorException($"{path} is a pipeline, not a sweep: 'evaluator pipeline {path}' runs it.");
        if (keys.Contains("stages"))
            throw new UserErrorException($"{path} is a load plan, not a sweep: a sweep names it under 'plan:'.");
    }

    /// <summary>Lets a pipeline pass, and whatever is not recognised.</summary>
    /// <exception cref="UserErrorException">It is a manifest or a sweep; the message names the command for it.</exception>
    public static void ExpectPipeline(string path)
    {
        var keys = KeysOf(path);
        if (keys.Contains("apiVersion") && keys.Contains("kind"))
            throw new UserErrorException(
                $"{path} is a manifest, not a pipeline: 'evaluator run {path}' evaluates it; to run it as a step, name it under 'manifest:' in a pipeline.");
        if (keys.Contains("parameters") && !keys.Contains("steps"))
            throw new UserErrorException($"{path} is a sweep, not a pipeline: 'evaluator sweep {path}' runs it.");
    }

    /// <summary>Keys of the first document (YAML or JSON); none where there is no such file, or nothing to be read.</summary>
    private static HashSet<string> KeysOf(string path)
    {
        if (!File.Exists(path))
            return [];
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new BoundedYamlParser(TextFile.ReadAll(path)));
        }
        catch (Exception exception) when (exception is YamlException or UserErrorException)
        {
            return [];
        }

        return yaml.Documents is [{ RootNode: YamlMappingNode root }, ..] ? [.. root.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value!)] : [];
    }
}
