using Microsoft.AspNetCore.Http;

namespace MlServe.Evaluator.Tests.Capacity;

/// <summary>
/// Answers predictions after 5 ms until four requests are under way; from then on until two seconds after the last of many it does something else.
/// </summary>
/// <param name="instead">What it does while it is overloaded.</param>
internal sealed class OverloadedService(RequestDelegate instead)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(2), Second = TimeSpan.FromSeconds(1);

    // A check asks five times a second at most, and for metrics behind each; a load asks more often.
    private const int Many = 20, MostUnderWay = 3;
    private readonly Lock gate = new();
    private readonly Queue<long> recent = new();
    private long? overloaded;
    private int underWay;

    /// <summary>Whether an overload is not over yet.</summary>
    public bool IsOverloaded
    {
        get
        {
            lock (gate)
                return overloaded is { } since && TimeProvider.System.GetElapsedTime(since) < Lasts;
        }
    }

    public async Task AnswerAsync(HttpContext context)
    {
        if (Begin())
        {
            await instead(context);
            return;
        }

        await Task.Delay(5, CancellationToken.None);
        await context.Response.WriteAsync("{\"label\":\"Bread\",\"probability\":0.9}");
        lock (gate)
            underWay--;
    }

    private bool Begin()
    {
        lock (gate)
        {
            var now = TimeProvider.System.GetTimestamp();
            recent.Enqueue(now);
            while (TimeProvider.System.GetElapsedTime(recent.Peek(), now) > Second)
                recent.Dequeue();
            if (underWay == MostUnderWay || (IsOverloaded && recent.Count > Many))
                overloaded = now;
            if (IsOverloaded)
                return true;
            underWay++;
            return false;
        }
    }
}
