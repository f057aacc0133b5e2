namespace MlServe.Kubernetes.Schema;

/// <summary>What a value of a type looks like.</summary>
public enum SchemaShape
{
    /// <summary>Anything.</summary>
    Any,

    /// <summary>A single value; <see cref="SchemaType.Name"/> says which.</summary>
    Scalar,

    /// <summary>An object with known fields.</summary>
    Struct,

    /// <summary>An object with any keys.</summary>
    Map,

    /// <summary>An array.</summary>
    List,
}

/// <summary>The shape of values, and how two writers' values are merged.</summary>
/// <param name="name">Its name, like <c>PodSpec</c>, or that of the scalar, like <c>int32</c>.</param>
/// <param name="shape">What it looks like.</param>
/// <param name="fields">Finds a struct's fields, when they are first asked for: few of the model's types ever are.</param>
public sealed class SchemaType(string name, SchemaShape shape, Func<IEnumerable<SchemaField>>? fields = null)
{
    private readonly Lazy<Dictionary<string, SchemaField>> fields =
        new(() => fields?.Invoke().ToDictionary(field => field.Name, StringComparer.Ordinal) ?? []);

    private Dictionary<int, SchemaField>? numbers;

    /// <summary>The type of what nothing is known of.</summary>
    public static readonly SchemaType Anything = new("any", SchemaShape.Any);

    /// <summary>Its name, or that of the scalar.</summary>
    public string Name { get; } = name;

    /// <summary>Where a struct belongs, like <c>v1</c>; empty for all else.</summary>
    public string Version { get; init; } = "";

    /// <summary>The type of KubernetesClient's model that a struct is; null for all else.</summary>
    public Type? Model { get; init; }

    /// <summary>What it looks like.</summary>
    public SchemaShape Shape { get; } = shape;

    /// <summary>The fields of a struct, by name.</summary>
    public IReadOnlyDictionary<string, SchemaField> Fields => fields.Value;

    /// <summary>The fields by their protobuf numbers.</summary>
    public IReadOnlyDictionary<int, SchemaField> Numbers =>
        numbers ??= Fields.Values.Where(known => known.Number.Count == 1).ToDictionary(known => known.Number[0]);

    /// <summary>The items of a list or the values of a map.</summary>
    public SchemaType? Element { get; init; }

    /// <summary>Whether a struct is replaced as a whole wherever it stands.</summary>
    public bool IsAtomic { get; init; }

    /// <summary>The fields of a message inside this one that JSON leaves out, by their protobuf numbers; null when there is no such message.</summary>
    public IReadOnlyDictionary<int, SchemaField>? Group(int outer) =>
        Fields.Values.Where(field => field.Number is [var first, _] && first == outer).ToDictionary(field => field.Number[1]) is { Count: > 0 } group
            ? group
            : null;
}

/// <summary>A field of a struct.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Type">What it holds.</param>
public sealed record SchemaField(string Name, SchemaType Type)
{
    /// <summary>The item's fields that tell which items of a list are the same; empty when it is no such list.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Whether a list is a set of values.</summary>
    public bool IsSet { get; init; }

    /// <summary>Whether the value is replaced as a whole, so that one writer owns all of it.</summary>
    public bool IsAtomic { get; init; }

    /// <summary>Whether a strategic merge patch drops what it does not name.</summary>
    public bool RetainKeys { get; init; }

    /// <summary>Whether it must be given.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether an empty list or map is written as one, not left out.</summary>
    public bool IsKept { get; init; }

    /// <summary>Its number in the protobuf form, one step for each message around it; empty when it has none.</summary>
    public IReadOnlyList<int> Number { get; init; } = [];

    /// <summary>Whether a zero or an empty text that is sent as protobuf is meant.</summary>
    public bool KeepsZero { get; init; }

    /// <summary>What it counts as in a key when it is absent.</summary>
    public string? Default { get; init; }

    /// <summary>The only words it may be; empty when it may be any. An empty text stands for the default.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}
