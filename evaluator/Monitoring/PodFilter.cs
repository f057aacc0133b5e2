namespace MlServe.Evaluator.Monitoring;

/// <summary>Whose resources are counted: pods of one namespace that have one of the containers.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Containers">Names of the containers; requests, limits and usage of exactly these are summed.</param>
/// <param name="LabelSelector">As <c>kubectl -l</c> takes it; null: every pod of the namespace.</param>
internal sealed record PodFilter(string Namespace, IReadOnlySet<string> Containers, string? LabelSelector = null)
{
    /// <summary>The container that the original monitor looked for.</summary>
    public const string DefaultContainer = "ml-app";
}
