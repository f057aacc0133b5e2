namespace MlServe.Kubernetes.Rules;

/// <summary>One broken rule, in Kubernetes' form: a cause in a 422 Status.</summary>
/// <param name="Reason">Kubernetes' cause type, for example <c>FieldValueInvalid</c>.</param>
/// <param name="Field">The path, for example <c>spec.template.spec.containers[0].image</c>.</param>
/// <param name="Message">What is wrong with it, in Kubernetes' words.</param>
public sealed record FieldError(string Reason, string Field, string Message)
{
    /// <summary>The place in the object that the message is about, where that is inside <see cref="Field"/>: a single label.</summary>
    public string Place { get; init; } = Field;

    /// <summary>What to write instead, for the author of a manifest; empty where the message says it.</summary>
    public string Hint { get; init; } = "";

    /// <summary>The field is missing.</summary>
    public static FieldError Required(string field, string detail = "") =>
        new("FieldValueRequired", field, detail.Length == 0 ? "Required value" : $"Required value: {detail}");

    /// <summary>The field's value is wrong. <paramref name="value"/> is shown as it stands: quote strings.</summary>
    public static FieldError Invalid(string field, string value, string detail) =>
        new("FieldValueInvalid", field, $"Invalid value: {value}: {detail}");

    /// <summary>The value is none of those known.</summary>
    public static FieldError NotSupported(string field, string value, IEnumerable<string> known) =>
        new("FieldValueNotSupported", field, $"Unsupported value: \"{value}\": supported values: {string.Join(", ", known.Select(name => $"\"{name}\""))}");

    /// <summary>The value must be unique and is not.</summary>
    public static FieldError Duplicate(string field, string value) =>
        new("FieldValueDuplicate", field, $"Duplicate value: {value}");

    /// <summary>What the value names is not there.</summary>
    public static FieldError NotFound(string field, string value) => new("FieldValueNotFound", field, $"Not found: {value}");

    /// <summary>The field, or all of a map, is longer than it may be.</summary>
    public static FieldError TooLong(string field, long most) => new("FieldValueTooLong", field, $"Too long: may not be more than {most} bytes");

    /// <summary>The field may not be set here.</summary>
    public static FieldError Forbidden(string field, string detail) => new("FieldValueForbidden", field, $"Forbidden: {detail}");

    /// <summary>Field, message and hint in one line.</summary>
    public override string ToString() => $"{Field}: {Message}{(Hint.Length > 0 ? "; " : "")}{Hint}";
}
