using MlServe.Kubernetes.Manifests;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MlServe.Evaluator.Files.Yaml;

/// <summary>Files that are one YAML document.</summary>
internal static class YamlText
{
    /// <summary>What the document is; null where there is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">For messages.</param>
    /// <exception cref="UserErrorException">It is not YAML, or more than one document.</exception>
    public static YamlNode? Root(string text, string path)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new BoundedYamlParser(text));
        }
        catch (YamlException exception)
        {
            throw new UserErrorException($"{path}:{exception.Start.Line}: {exception.Message}", exception);
        }

        // What stands in a second one would be passed over in silence.
        return yaml.Documents.Count <= 1 ? yaml.Documents.FirstOrDefault()?.RootNode
            : throw new UserErrorException(
                $"{path}:{yaml.Documents[1].RootNode.Start.Line}: a second YAML document begins here, but only one is expected: remove the '---' before it");
    }
}
