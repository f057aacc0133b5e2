namespace MlServe.Evaluator.Calibration;

/// <summary>Measures the CPU time that a pod uses while something is done to it.</summary>
internal interface IPodCpu
{
    /// <summary>Where the figures come from, for people.</summary>
    string Source { get; }

    /// <summary>The shortest work that it can tell about.</summary>
    TimeSpan Least { get; }

    /// <summary>Has the work done.</summary>
    /// <param name="work">Asks the pod something all the time; gives when it began to, which may be later than when it was called.</param>
    /// <param name="length">How long it asks.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>CPU seconds that the pod used for it; null where nothing was measured.</returns>
    Task<double?> DuringAsync(Func<CancellationToken, Task<DateTimeOffset>> work, TimeSpan length, CancellationToken ct);
}
