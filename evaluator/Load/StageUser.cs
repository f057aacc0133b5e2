using System.Runtime.CompilerServices;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Loop;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Tallies;

namespace MlServe.Evaluator.Load;

/// <summary>One user of a running stage: sends when a request is due, follows redirects, and counts what comes back.</summary>
/// <param name="stage">The stage.</param>
/// <param name="pace">When requests are due; of an open stage, the same for all its users.</param>
/// <param name="choices">Draws the targets.</param>
/// <param name="waiter">Waits.</param>
internal sealed class StageUser(StageRun stage, IPace pace, Random choices, Waiter waiter) : IDisposable
{
    private readonly HttpUser client = new(stage.Options, stage.Time, waiter);
    private readonly TimeProvider time = stage.Time;
    private readonly StageTally tally = stage.Tally;
    private readonly LoadOptions options = stage.Options;
    private readonly long end = stage.End;

    /// <summary>Sends until the stage ends, or until it has too many failures.</summary>
    public async Task RunAsync()
    {
        var wasBusy = false;
        while (pace.Next() is { } next && next.Timestamp < end && (pace.IsOpen || tally.Failed < options.MaxFailures))
        {
            var due = next.Timestamp;
            // An arrival that a user takes up late, fresh from an answer, waited for the service, not for this generator.
            var ready = pace.IsOpen && wasBusy ? Math.Max(due, time.GetTimestamp()) : due;
            wasBusy = true;
            await waiter.Until(due);
            if (time.GetTimestamp() >= end)
                break;
            await RequestAsync(next, ready);
        }

        client.Dispose();
    }

    /// <summary>Drops its connection: the stage is over, and perhaps a request under way.</summary>
    public void Dispose() => client.Dispose();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask RequestAsync(DueRequest wanted, long ready)
    {
        var due = wanted.Timestamp;
        var (target, request) = stage.Targets.Pick(choices, wanted.Target);
        for (var redirects = 0; ; redirects++)
        {
            var hop = (await client.SendAsync(target, target.Requests[request])) with { Due = due, Ready = ready };
            if (hop.Ended > end)
                return;
            tally.Record(hop);
            stage.RequestEnded?.Invoke(new RequestRecord(stage.Part.Number, target, hop));
            // One that fails at once, again and again, must not keep the others from their turns.
            if (hop.Fault != HopFault.None)
                await waiter.ForOthers();
            if (client.Redirect is not { } next || redirects == options.MaxRedirects ||
                await waiter.For(stage.Targets.FollowAsync(target, next, hop.Status, CancellationToken.None)) is not { } found)
                return;
            // The same body again, unless the redirect asks for a GET without any.
            (target, request) = (found, found.Requests.Count == target.Requests.Count ? request : 0);
            due = ready = time.GetTimestamp();
        }
    }
}
