namespace MlServe.Kubernetes.Client;

/// <summary>How an object is applied.</summary>
/// <param name="FieldManager">Who owns the fields from now on.</param>
public sealed record ApplyOptions(string FieldManager)
{
    /// <summary>True: takes fields from other owners instead of failing with 409.</summary>
    public bool Force { get; init; }

    /// <summary>True: the server checks and answers, but stores nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Takes each warning of the server: what it accepts, but would not write so.</summary>
    public Action<string>? Warned { get; init; }
}
