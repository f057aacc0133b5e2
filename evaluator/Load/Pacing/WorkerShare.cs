using System.Globalization;

namespace MlServe.Evaluator.Load.Pacing;

/// <summary>
/// One worker's part of a load that several share. All of them draw the same chances from the same seed and each takes
/// its own users and arrivals of them, so that together they do exactly what one alone would.
/// </summary>
/// <param name="Index">Which worker, from 0.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct WorkerShare(int Index, int Count)
{
    /// <summary>The load of one worker that has it all.</summary>
    public static WorkerShare Whole { get; } = new(0, 1);

    /// <summary>Whether the user or arrival of that number, from 0, is this worker's.</summary>
    public bool Takes(int number) => number % Count == Index;

    /// <summary>Reads <c>2/5</c>: the third of five.</summary>
    public static bool TryParse(string text, out WorkerShare share)
    {
        share = default;
        var parts = text.Split('/');
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || index >= count)
            return false;
        share = new WorkerShare(index, count);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Invariant($"{Index}/{Count}");
}
