using YamlDotNet.RepresentationModel;

namespace MlServe.Evaluator.Files.Yaml;

/// <summary>Collects what is wrong with a YAML file that a user writes, so that all of it is said at once.</summary>
internal sealed class YamlMistakes(string path)
{
    private readonly List<string> found = [];

    /// <summary>Notes a mistake at the line of <paramref name="node"/>.</summary>
    public void Add(YamlNode node, string field, string what) => found.Add($"{path}:{node.Start.Line}: {field}: {what}");

    /// <summary>Ends the reading when anything was found.</summary>
    /// <exception cref="UserErrorException">Names every mistake with file and line.</exception>
    public void ThrowIfAny()
    {
        if (found.Count > 0)
            throw new UserErrorException(string.Join('\n', found));
    }
}
