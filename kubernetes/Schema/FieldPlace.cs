namespace MlServe.Kubernetes.Schema;

/// <summary>Where a field stands in a document, as text: <c>spec.containers[0].image</c>.</summary>
public static class FieldPlace
{
    /// <summary>A place and a name in it: names that hold dots or brackets stand in brackets.</summary>
    public static string Join(string place, string name) =>
        name.AsSpan().ContainsAny("./[] ") ? $"{place}[{name}]" : place.Length == 0 ? name : $"{place}.{name}";

    /// <summary>Whether one of two places is the other, or around it.</summary>
    internal static bool Overlap(string left, string right) => Holds(left, right) || Holds(right, left);

    private static bool Holds(string outer, string inner) =>
        inner.StartsWith(outer, StringComparison.Ordinal) && (inner.Length == outer.Length || inner[outer.Length] is '.' or '[');
}
