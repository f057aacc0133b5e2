using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Service;

namespace MlServe.Evaluator.Capacity;

/// <summary>The service that is searched, as one sitting sees it.</summary>
/// <param name="Url">Where it is loaded.</param>
/// <param name="Display">Shows what is tried.</param>
/// <param name="Time">Time.</param>
internal sealed record LoadedService(HttpAddress Url, IRunDisplay Display, TimeProvider Time)
{
    /// <summary>How it is spoken to.</summary>
    public ServiceContract Contract { get; init; } = new();

    /// <summary>Counts the pods that are ready; by default nobody does.</summary>
    public Func<CancellationToken, Task<int>> ReadyReplicas { get; init; } = _ => Task.FromResult(0);

    /// <summary>The most pods that an autoscaler may make, which is left alone; null where there is none.</summary>
    public int? MostReplicas { get; init; }
}
