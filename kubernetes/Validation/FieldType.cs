using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlServe.Kubernetes.Validation;

/// <summary>What a field may hold; says what is wrong with what it does hold.</summary>
internal abstract class FieldType
{
    internal static readonly FieldType Text = new Scalar("a string", value => value.GetValueKind() == JsonValueKind.String,
        "put it in quotes");
    internal static readonly FieldType Integer = new WholeNumber(int.MaxValue);
    internal static readonly FieldType LongInteger = new WholeNumber(long.MaxValue);
    internal static readonly FieldType Time = new Scalar("a time like 2026-01-31T12:00:00Z", value => value.TryGetValue(out string? text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _), "leave it out, the cluster sets it");
    internal static readonly FieldType Boolean = new Scalar("true or false",
        value => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False, "");
    internal static readonly FieldType IntegerOrText = new WholeNumber(int.MaxValue, orText: true);
    internal static readonly FieldType Amount = new QuantityType();
    internal static readonly FieldType Any = new Scalar("anything", _ => true, "") { Everything = true };

    internal abstract IEnumerable<FieldProblem> Check(Field field);

    private static FieldProblem WrongType(Field field, string expected, string advice)
    {
        var found = field.Node switch
        {
            JsonObject => "a map",
            JsonArray => "a list",
            JsonValue value => value.ToJsonString(),
            _ => "nothing",
        };
        return new FieldProblem(field.Path, $"must be {expected}, not {found}" + (advice.Length > 0 && field.Node is JsonValue ? $"; {advice}" : ""), FieldProblemKind.WrongType);
    }

    private sealed class Scalar(string expected, Func<JsonValue, bool> fits, string advice) : FieldType
    {
        internal bool Everything { get; init; }

        internal override IEnumerable<FieldProblem> Check(Field field)
        {
            if (!Everything && (field.Node is not JsonValue value || !fits(value)))
                yield return WrongType(field, expected, advice);
        }
    }

    private sealed class WholeNumber(long most, bool orText = false) : FieldType
    {
        internal override IEnumerable<FieldProblem> Check(Field field)
        {
            if (orText && field.Text is not null)
                yield break;
            if (field.Number is not { } number)
                yield return WrongType(field, orText ? "a whole number or a string" : "a whole number", "");
            else if (number > most || number < -most - 1)
                yield return WrongType(field, string.Create(CultureInfo.InvariantCulture, $"a whole number from {-most - 1} to {most}"), "");
        }
    }

    private sealed class QuantityType : FieldType
    {
        internal override IEnumerable<FieldProblem> Check(Field field)
        {
            if (field.Node is not JsonValue value || value.GetValueKind() is not (JsonValueKind.String or JsonValueKind.Number))
                yield return WrongType(field, "a quantity like 500m or 2Gi", "");
            else if (field.Amount is null)
                yield return field.Invalid($"\"{field.Text ?? value.ToJsonString()}\" is not a quantity; write a number with an optional suffix, like 500m, 2, 1e3 or 2Gi");
        }
    }

    internal sealed class OneOf(string[] words) : FieldType
    {
        internal override IEnumerable<FieldProblem> Check(Field field)
        {
            if (field.Node is not JsonValue)
                yield return WrongType(field, "one of " + string.Join(", ", words), "");
            // An empty string stands for the default wherever Kubernetes has such a choice.
            else if (field.Text is not { } text || (text.Length > 0 && !words.Contains(text)))
                yield return field.Invalid($"{field.Node.ToJsonString()} is none of {string.Join(", ", words)}" + Spelling.DidYouMean(field.Text, words));
        }
    }

    internal sealed class List(FieldType item) : FieldType
    {
        internal FieldType Item => item;

        internal override IEnumerable<FieldProblem> Check(Field field) =>
            field.Node is JsonArray ? field.Items.SelectMany(item.Check) : [WrongType(field, "a list (lines that begin with \"- \")", "")];
    }

    internal sealed class Map(FieldType value) : FieldType
    {
        internal FieldType Value => value;

        internal override IEnumerable<FieldProblem> Check(Field field) =>
            field.Node is JsonObject ? field.Entries.SelectMany(entry => value.Check(entry.Value)) : [WrongType(field, "a map", "")];
    }

    internal sealed class Record(string name) : FieldType
    {
        internal string Name { get; } = name;

        internal IReadOnlyDictionary<string, SchemaField> Fields { get; set; } = new Dictionary<string, SchemaField>();

        internal override IEnumerable<FieldProblem> Check(Field field)
        {
            if (field.Node is not JsonObject)
            {
                yield return WrongType(field, "a map", "");
                yield break;
            }
            foreach (var (name, value) in field.Entries)
            {
                if (!Fields.TryGetValue(name, out var known))
                    yield return new FieldProblem(value.Path, "unknown field" + Spelling.DidYouMean(name, Fields.Keys), FieldProblemKind.Unknown);
                else if (value.Exists)   // null is as good as absent
                    foreach (var problem in known.Type.Check(value))
                        yield return problem;
            }
            foreach (var missing in Fields.Values.Where(known => known.IsRequired && !field[known.Name].Exists))
                yield return field[missing.Name].Required("is missing");
        }
    }
}
