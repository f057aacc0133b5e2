using System.Text.Json.Nodes;

namespace MlServe.LocalCluster.Store.Selectors;

/// <summary>Conditions on single fields: <c>status.phase=Running,metadata.name!=a</c>.</summary>
internal sealed class FieldSelector
{
    private readonly IReadOnlyList<(string[] Path, bool Equal, string Value)> terms;

    private FieldSelector(IReadOnlyList<(string[] Path, bool Equal, string Value)> terms) => this.terms = terms;

    /// <summary>Reads a query's text for a kind.</summary>
    /// <exception cref="StatusException">400 when it cannot be read or names a field that the kind cannot be selected by.</exception>
    public static FieldSelector Parse(string text, ResourceKind kind)
    {
        var terms = new List<(string[] Path, bool Equal, string Value)>();
        foreach (var term in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = term.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                throw StatusException.BadRequest($"invalid field selector: '{term}'; expected FIELD=VALUE or FIELD!=VALUE");
            var equal = term[at - 1] != '!';
            var field = term[..(equal ? at : at - 1)].Trim();
            if (field is not ("metadata.name" or "metadata.namespace") && !kind.SelectableFields.Contains(field))
                throw StatusException.BadRequest($"field label not supported: {field}");
            terms.Add((field.Split('.'), equal, term[at..].TrimStart('=').Trim()));
        }
        return new FieldSelector(terms);
    }

    /// <summary>True when the object fulfils every condition; an absent field counts as empty.</summary>
    public bool Matches(JsonObject value) =>
        terms.All(term => (value.At(term.Path)?.ToString() ?? "") == term.Value == term.Equal);
}
