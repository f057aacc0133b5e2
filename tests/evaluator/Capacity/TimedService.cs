using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.Capacity;

/// <summary>
/// A real service on loopback with one server and a steady service time (M/D/1 under a load at random) that takes next to no CPU: it computes when
/// each request would be done, and answers then. Its answers are predictions.
/// </summary>
internal static class TimedService
{
    public static Task<WebServer> StartAsync(TimeSpan serviceTime)
    {
        var (gate, free) = (new Lock(), TimeProvider.System.GetTimestamp());
        return WebServer.StartAsync(async context =>
        {
            long done;
            lock (gate)
                done = free = Math.Max(free, TimeProvider.System.GetTimestamp()) + (long)(serviceTime.TotalSeconds * TimeProvider.System.TimestampFrequency);
            if (TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), done) is var left && left > TimeSpan.Zero)
                await Task.Delay(left, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await context.Response.WriteAsync("{\"label\":\"Bread\",\"probability\":0.9}");
        });
    }
}
