namespace MlServe.Kubernetes.Validation;

/// <summary>A Secret's data is base64.</summary>
internal static class SecretRules
{
    internal static IEnumerable<FieldProblem> Check(Field data) => data.Entries
        .Where(entry => entry.Value.Text is { } text && !Convert.TryFromBase64String(text, new byte[text.Length], out _))
        .Select(entry => entry.Value.Invalid("is not base64; write plain text under stringData instead"));
}
