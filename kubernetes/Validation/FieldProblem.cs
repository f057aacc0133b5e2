namespace MlServe.Kubernetes.Validation;

/// <summary>A mistake in one field of an object.</summary>
/// <param name="Field">Path as Kubernetes writes it: <c>spec.template.spec.containers[0].image</c>.</param>
/// <param name="Message">What is wrong and what to write instead.</param>
/// <param name="Kind">What sort of mistake.</param>
public sealed record FieldProblem(string Field, string Message, FieldProblemKind Kind)
{
    /// <summary>Field and message in one line.</summary>
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}

/// <summary>Sorts of mistakes.</summary>
public enum FieldProblemKind
{
    /// <summary>The field is missing.</summary>
    Required,

    /// <summary>The value cannot be.</summary>
    Invalid,

    /// <summary>The value is of another type.</summary>
    WrongType,

    /// <summary>There is no such field.</summary>
    Unknown,

    /// <summary>It is there twice.</summary>
    Duplicate,
}
