using System.Runtime.CompilerServices;

namespace MlServe.Evaluator.Load.Loop;

/// <summary>What is awaited on a loop. The result says whether there was news; false: the time came first.</summary>
/// <param name="waiter">Who waits.</param>
/// <param name="isOver">Nothing is to be waited for.</param>
internal readonly struct Wait(Waiter waiter, bool isOver) : ICriticalNotifyCompletion
{
    /// <summary>Whether nothing is to be waited for.</summary>
    public bool IsCompleted => isOver;

    /// <summary>What is awaited is its own awaiter.</summary>
    public Wait GetAwaiter() => this;

    /// <summary>Whether there was news.</summary>
    /// <exception cref="IOException">The connection could not be waited for.</exception>
    public bool GetResult() => waiter.Result();

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => waiter.Suspend(continuation);
}
