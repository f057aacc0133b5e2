using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MlServe.Kubernetes.Manifests;

/// <summary>
/// The events of a YAML text, up to what a document may cost whoever reads it: readers go down a level for each level of the
/// text, and aliases make a small text unfold into an endless one. Throws <see cref="YamlLimitException"/> beyond that.
/// </summary>
public sealed class BoundedYamlParser : IParser
{
    private const int MostValues = 200_000;
    private const int DeepestNesting = 100;

    private readonly Parser parser;
    private readonly Dictionary<AnchorName, int> sizes = [];
    private readonly Stack<(AnchorName Anchor, int ValuesBefore)> open = [];
    private int values;

    /// <summary>Reads the text.</summary>
    public BoundedYamlParser(string text) => parser = new Parser(new StringReader(text));

    /// <inheritdoc/>
    public ParsingEvent? Current => parser.Current;

    /// <inheritdoc/>
    public bool MoveNext()
    {
        if (!parser.MoveNext())
            return false;
        switch (Current)
        {
            case DocumentStart:
                values = 0;
                sizes.Clear();
                break;
            case AnchorAlias alias:
                Count(sizes.GetValueOrDefault(alias.Value, 1));
                break;
            case Scalar scalar:
                Count(1);
                Remember(scalar.Anchor, 1);
                break;
            case MappingStart or SequenceStart:
                open.Push((((NodeEvent)Current).Anchor, values));
                if (open.Count > DeepestNesting)
                    throw new YamlLimitException(Current.Start, Current.End, $"nested more than {DeepestNesting} levels deep");
                Count(1);
                break;
            case MappingEnd or SequenceEnd:
                var (anchor, before) = open.Pop();
                Remember(anchor, values - before);
                break;
        }

        return true;
    }

    private void Count(int more)
    {
        // An anchor has at most as many as are allowed in all: no overflow.
        values += more;
        if (values > MostValues)
            throw new YamlLimitException(Current!.Start, Current.End, $"the document has more than {MostValues} values");
    }

    private void Remember(AnchorName anchor, int size)
    {
        if (!anchor.IsEmpty)
            sizes[anchor] = size;
    }
}
