namespace MlServe.Evaluator.Advice;

/// <summary>A field of a manifest, what it says and what it should say.</summary>
/// <param name="Field">The field, as <see cref="Kubernetes.Manifests.FieldPath"/> reads it.</param>
/// <param name="Name">What to call it in a table: <c>ml-app requests.cpu</c>.</param>
/// <param name="Now">What it says; null where it says nothing.</param>
/// <param name="Advised">What it should say; null: nothing.</param>
/// <param name="Reason">Why, or why it is left as it is.</param>
internal sealed record Recommendation(string Field, string Name, string? Now, string? Advised, string Reason)
{
    /// <summary>Whether the manifest changes.</summary>
    public bool IsChange => Advised is not null && Advised != Now;
}
