using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlServe.Kubernetes.Schema;

namespace MlServe.Kubernetes.Rules;

/// <summary>
/// A place in an object, which knows its path: rules read it, note there what is wrong, and defaults fill it in. What is absent
/// or of another type reads as null or empty.
/// </summary>
public sealed class Field
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Field? parent;
    private readonly Step kind;
    private readonly List<FieldError> errors;

    private Field(Field? parent, Step kind, string name, JsonNode? node)
    {
        (this.parent, this.kind, Name, Node) = (parent, kind, name, node);
        errors = parent?.errors ?? [];
    }

    private enum Step
    {
        Root,
        Field,
        Key,
        Item,
    }

    /// <summary>Its name, or key, or number in a list.</summary>
    public string Name { get; }

    /// <summary>What is there.</summary>
    public JsonNode? Node { get; private set; }

    /// <summary>All that rules found wrong anywhere in the object.</summary>
    public IReadOnlyList<FieldError> Errors => errors;

    /// <summary>The path as Kubernetes writes it: <c>spec.containers[0].resources.limits[cpu]</c>.</summary>
    public string Path => kind switch
    {
        Step.Root => Name,
        Step.Field when parent!.Path.Length > 0 => $"{parent.Path}.{Name}",
        Step.Field => Name,
        _ => $"{parent!.Path}[{Name}]",
    };

    /// <summary>The path as a manifest has it: keys are no different from fields.</summary>
    public string Place => kind switch
    {
        Step.Root => Name,
        Step.Item => $"{parent!.Place}[{Name}]",
        _ => FieldPlace.Join(parent!.Place, Name),
    };

    /// <summary>Whether there is anything.</summary>
    public bool Exists => Node is not null;

    /// <summary>The text, null when it is none.</summary>
    public string? Text => Node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>The whole number, null when it is none.</summary>
    public long? Number => Node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether it is <c>true</c>.</summary>
    public bool Flag => Node is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    /// <summary>The quantity, which may be written as a number.</summary>
    public Quantity? Amount => Node is JsonValue value && Quantity.TryParse(Text ?? value.ToJsonString(), out var amount) ? amount : null;

    /// <summary>Whether a text, list or map is absent or has nothing in it.</summary>
    public bool IsEmpty => Node is null or JsonArray { Count: 0 } or JsonObject { Count: 0 } || Text is "";

    /// <summary>The items of a list.</summary>
    public IEnumerable<Field> Items =>
        Node is JsonArray items ? items.Select((item, index) => new Field(this, Step.Item, index.ToString(CultureInfo.InvariantCulture), item)) : [];

    /// <summary>The entries of a map.</summary>
    public IEnumerable<(string Key, Field Value)> Entries =>
        Node is JsonObject map ? map.Select(entry => (entry.Key, new Field(this, Step.Key, entry.Key, entry.Value))) : [];

    /// <summary>The texts of a map.</summary>
    public IReadOnlyDictionary<string, string> Texts => Entries.Where(entry => entry.Value.Text is not null)
        .ToDictionary(entry => entry.Key, entry => entry.Value.Text!, StringComparer.Ordinal);

    /// <summary>A field of a struct.</summary>
    public Field this[string name] =>
        new(this, Step.Field, name, Node is JsonObject fields && fields.TryGetPropertyValue(name, out var value) ? value : null);

    /// <summary>The entry of a map.</summary>
    public Field Entry(string key) => new(this, Step.Key, key, this[key].Node);

    /// <summary>The place of a whole object, or of the part of one that stands at a path.</summary>
    public static Field Root(JsonNode? value, string path = "") => new(null, Step.Root, path, value);

    /// <summary>Sets what is absent, or an empty text, making the objects on the way; no default is no change.</summary>
    public void Default(JsonNode? value)
    {
        if (value is not null && (Node is null || Text is ""))
            Set(value);
    }

    /// <summary>Sets it, making the objects on the way.</summary>
    public void Set(JsonNode value)
    {
        if (parent!.Present() is not JsonObject around)
            parent.Set(around = []);
        around[Name] = Node = value;
    }

    /// <summary>Takes it away.</summary>
    public void Remove() => (parent?.Node as JsonObject)?.Remove(Name);

    /// <summary>The fields of a struct of which one must be given, besides those named.</summary>
    public IEnumerable<Field> Sources(params string[] others) =>
        Node is JsonObject map ? map.Where(entry => entry.Value is not null && !others.Contains(entry.Key)).Select(entry => this[entry.Key]) : [];

    /// <summary>Notes that it is missing.</summary>
    public void Required(string detail = "", string hint = "") => Add(FieldError.Required(Path, detail), hint);

    /// <summary>Notes that its value is wrong. <paramref name="value"/> is what to show for it: its own, unless that says nothing.</summary>
    public void Invalid(string detail, string? value = null, string hint = "") => Add(FieldError.Invalid(Path, value ?? Shown, detail), hint);

    /// <summary>Notes that a key or a text inside it is wrong, which Kubernetes reports for the whole.</summary>
    public void InvalidPart(Field part, string text, string detail) =>
        errors.Add(FieldError.Invalid(Path, Quoted(text), detail) with { Place = part.Place });

    /// <summary>Notes that it is none of the known words.</summary>
    public void NotSupported(IReadOnlyCollection<string> known, string hint = "") => Add(FieldError.NotSupported(Path, Text ?? "", known), hint);

    /// <summary>Notes that it is there twice.</summary>
    public void Duplicate(string? value = null, string hint = "") => Add(FieldError.Duplicate(Path, value ?? Shown), hint);

    /// <summary>Notes that what it names is not there.</summary>
    public void NotFound() => Add(FieldError.NotFound(Path, Shown), "");

    /// <summary>Notes that it is too long.</summary>
    public void TooLong(long most) => Add(FieldError.TooLong(Path, most), "");

    /// <summary>Notes that it may not be set here.</summary>
    public void Forbidden(string detail, string hint = "") => Add(FieldError.Forbidden(Path, detail), hint);

    /// <summary>Notes a name that is wrong.</summary>
    public void Check(NameRule rule, string hint = "")
    {
        foreach (var wrong in rule.Errors(Text ?? ""))
            Invalid(wrong, Quoted(Text ?? ""), hint);
    }

    /// <summary>Notes a number that is out of bounds; one that is absent is not.</summary>
    public void Check(long least, long most, string detail, string hint = "")
    {
        if (Number < least || Number > most)
            Invalid(detail, hint: hint);
    }

    /// <summary>Notes a number below 0.</summary>
    public void NotNegative() => Check(0, long.MaxValue, "must be greater than or equal to 0");

    /// <summary>What is there now: another place of the same field may have set it.</summary>
    private JsonNode? Present() => kind is Step.Root or Step.Item ? Node : (parent!.Present() as JsonObject)?[Name];

    private string Shown => Node?.ToJsonString(Readable) ?? "\"\"";

    private static string Quoted(string text) => JsonValue.Create(text).ToJsonString(Readable);

    /// <summary>Notes an error.</summary>
    internal void Add(FieldError error) => errors.Add(error);

    private void Add(FieldError error, string hint) => errors.Add(error with { Place = Place, Hint = hint });
}
