using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Plan;

namespace MlServe.Evaluator.Load;

/// <summary>
/// Runs the generator against a small server inside this process before the load begins, so that its code is compiled
/// and its threads are up when the first burst is due. The service under test sees nothing of it.
/// </summary>
internal static class SelfWarmUp
{
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs for half a second; returns at once when <paramref name="ct"/> is cancelled.</summary>
    public static async Task RunAsync(TimeProvider time, CancellationToken ct)
    {
        await using var server = new LoopbackServer();
        var options = new LoadOptions { Url = server.Url, Plan = new LoadPlan([new StagePlan(20, TimeSpan.FromMilliseconds(20), Length)]) };
        await new LoadGenerator(options, time, () => TimeSpan.Zero).RunAsync(await TargetBook.OpenAsync(options, ct), ct);
    }
}
