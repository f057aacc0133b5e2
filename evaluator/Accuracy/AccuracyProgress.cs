using MlServe.Evaluator.Files.Terminal;

namespace MlServe.Evaluator.Accuracy;

/// <summary>Shows on stderr how far a measurement is: a moving line on a terminal, elsewhere one every ten seconds.</summary>
internal sealed class AccuracyProgress(TextWriter output, bool isRedirected, int total, TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly long begun = time.GetTimestamp();
    private long shown = time.GetTimestamp();
    private bool isLineOpen;

    private TimeSpan Pace => isRedirected ? TimeSpan.FromSeconds(10) : TimeSpan.FromMilliseconds(100);

    /// <summary>So many photos are done, and so many of them were right.</summary>
    public void Report(int done, int right)
    {
        lock (gate)
        {
            if (time.GetElapsedTime(shown) < Pace || done >= total)
                return;
            shown = time.GetTimestamp();
            var left = time.GetElapsedTime(begun) / done * (total - done);
            var line = Invariant($"{done} of {total} photos, accuracy so far {100.0 * right / done:0.0} %, {Math.Ceiling(left.TotalSeconds):0} s left");
            output.Write(isRedirected ? line + Environment.NewLine : MovingLine.Of(line));
            isLineOpen = !isRedirected;
        }
    }

    /// <summary>Takes the moving line away.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (isLineOpen)
                output.Write(MovingLine.Clear);
            isLineOpen = false;
        }
    }
}
