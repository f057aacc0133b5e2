using k8s.Models;
using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Simulation.Calibration;

/// <summary>What was measured: the container, as the manifest has it, the model that it said it served, and the path that was asked for.</summary>
/// <param name="Image">The container's image; null: not known.</param>
/// <param name="Path">Method and path of the request, such as <c>GET /test</c>; null: not known.</param>
internal sealed record CalibratedService(string? Image, string? Path)
{
    /// <summary>The container's command and arguments, without those that only set <c>Concurrency</c> and <c>QueueLength</c>; null: not known.</summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>Its environment as NAME=VALUE in order of the names, without those that only set the same two; null: not known.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>The model, as the service told; null: not known.</summary>
    public ModelIdentity? Model { get; init; }

    /// <summary>What a manifest asks for, as far as it says; which model it serves only the service can tell.</summary>
    /// <param name="container">The container.</param>
    /// <param name="path">Method and path of the request.</param>
    public static CalibratedService Of(V1Container container, string? path) => new(container.Image, path)
    {
        Arguments = ServiceSettings.Others([.. container.Command ?? [], .. container.Args ?? []]),
        Environment =
        [
            .. (container.Env ?? []).Where(variable => !ServiceSettings.IsVariable(variable.Name))
                .Select(variable => $"{variable.Name}={variable.Value}").Order(StringComparer.Ordinal),
        ],
    };

    /// <summary>In what it is another service than <paramref name="wanted"/>; null when it is the same as far as is known.</summary>
    public string? DifferenceFrom(CalibratedService wanted) =>
        Image is not null && wanted.Image is not null && Image != wanted.Image ? $"another image ({Image} instead of {wanted.Image})"
        : Model?.Sha256 is { } mine && wanted.Model?.Sha256 is { } theirs && mine != theirs ? $"another model ({Named(Model)} instead of {Named(wanted.Model)})"
        : Differ(Arguments, wanted.Arguments) ? $"other arguments ({Text(Arguments!)} instead of {Text(wanted.Arguments!)})"
        : Differ(Environment, wanted.Environment) ? $"another environment ({Text(Environment!)} instead of {Text(wanted.Environment!)})"
        : Path is not null && wanted.Path is not null && Path != wanted.Path ? $"another request ({Path} instead of {wanted.Path})"
        : null;

    private static bool Differ(IReadOnlyList<string>? mine, IReadOnlyList<string>? theirs) =>
        mine is not null && theirs is not null && !mine.SequenceEqual(theirs);

    private static string Text(IReadOnlyList<string> words) => words.Count == 0 ? "none" : string.Join(' ', words);

    private static string Named(ModelIdentity model) => $"{model.Name} {model.Sha256?[..Math.Min(8, model.Sha256.Length)]}";
}
