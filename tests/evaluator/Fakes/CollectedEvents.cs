using System.Collections.Concurrent;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Tests.Fakes;

/// <summary>A log without a file, and what it was told.</summary>
internal sealed class CollectedEvents : IDisposable
{
    private readonly ConcurrentQueue<RunEvent> events = new();

    public CollectedEvents() => Log.Added += events.Enqueue;

    public EventLog Log { get; } = new(null);

    public IReadOnlyList<RunEvent> All => [.. events];

    public void Dispose() => Log.Dispose();
}
