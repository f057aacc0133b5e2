using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MlServe.Kubernetes.Manifests;

/// <summary>Writes JSON as block-style YAML; strings that another reader could take for something else are quoted.</summary>
internal static class YamlWriter
{
    internal static string Write(IEnumerable<JsonNode?> documents)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(
            text,
            new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024, skipAnchorName: true)
        );
        emitter.Emit(new StreamStart());
        foreach (var document in documents)
        {
            emitter.Emit(new DocumentStart(null, null, isImplicit: false));
            Emit(emitter, document);
            emitter.Emit(new DocumentEnd(isImplicit: true));
        }
        emitter.Emit(new StreamEnd());
        var written = text.ToString();
        // One document needs no mark in front of it.
        return written.StartsWith("---\n", StringComparison.Ordinal) ? written[4..] : written;
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (name, value) in map)
                {
                    emitter.Emit(Text(name, isName: true));
                    Emit(emitter, value);
                }
                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list)
                    Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                emitter.Emit(Text(value.GetValue<string>()));
                break;
            default:
                emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, node?.ToJsonString() ?? "null", ScalarStyle.Plain, true, false));
                break;
        }
    }

    private static Scalar Text(string text, bool isName = false)
    {
        // YamlDotNet loses blanks and line ends that a literal text begins with, and takes a * inside a name for an alias.
        var style =
            text.Any(NeedsEscape)
            || YamlScalar.NeedsQuotes(text)
            || text is ['\n', ..] or [' ', ..]
            || (isName && text.Contains(" *", StringComparison.Ordinal))
                ? ScalarStyle.DoubleQuoted
            : text.Contains('\n') ? ScalarStyle.Literal
            : ScalarStyle.Any;
        return new Scalar(AnchorName.Empty, TagName.Empty, text, style, true, true);
    }

    // Readers take each of these for the end of a line, or for nothing: only escaped do they come back.
    private static bool NeedsEscape(char letter) => (char.IsControl(letter) && letter != '\n') || letter is '\u2028' or '\u2029' or '\ufeff';
}
