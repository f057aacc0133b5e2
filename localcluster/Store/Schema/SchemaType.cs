namespace MlServe.LocalCluster.Store.Schema;

/// <summary>What a value of a type looks like.</summary>
internal enum SchemaShape
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
internal sealed class SchemaType(string name, SchemaShape shape)
{
    /// <summary>Its name, or that of the scalar.</summary>
    public string Name { get; } = name;

    /// <summary>What it looks like.</summary>
    public SchemaShape Shape { get; } = shape;

    /// <summary>The fields of a struct, by name.</summary>
    public Dictionary<string, SchemaField> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>The fields by their protobuf numbers.</summary>
    public Dictionary<int, SchemaField> Numbers { get; } = [];

    /// <summary>The fields inside messages that JSON leaves out, by the protobuf numbers of these messages.</summary>
    public Dictionary<int, Dictionary<int, SchemaField>> Groups { get; } = [];

    /// <summary>The items of a list or the values of a map.</summary>
    public SchemaType? Element { get; init; }

    /// <summary>Whether a struct is replaced as a whole wherever it stands.</summary>
    public bool IsAtomic { get; set; }
}

/// <summary>A field of a struct.</summary>
internal sealed record SchemaField(string Name, SchemaType Type)
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

    /// <summary>Its number in the protobuf form, one step for each message around it; empty when it has none.</summary>
    public IReadOnlyList<int> Number { get; init; } = [];

    /// <summary>Whether a zero or an empty text that is sent as protobuf is meant.</summary>
    public bool KeepsZero { get; init; }

    /// <summary>What it counts as in a key when it is absent.</summary>
    public string? Default { get; init; }
}
