using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Tallies;

namespace MlServe.Evaluator.Load;

/// <summary>One user of a running stage: sends when a request is due, follows redirects, and counts what comes back.</summary>
/// <param name="stage">The stage.</param>
/// <param name="pace">When requests are due; of an open stage, the same for all its users.</param>
/// <param name="choices">Draws the targets.</param>
/// <param name="stageEnd">The end of the stage, and of its users.</param>
internal sealed class StageUser(StageRun stage, IPace pace, Random choices, CancellationToken stageEnd)
{
    private readonly TimeProvider time = stage.Time;
    private readonly StageTally tally = stage.Tally;
    private readonly LoadOptions options = stage.Options;
    private readonly long end = stage.End;

    /// <summary>Sends until the stage ends, or until it has too many failures.</summary>
    public async Task RunAsync()
    {
        try
        {
            using var client = new HttpUser(options, time, stageEnd);
            var wasBusy = false;
            while (pace.Next() is { } next && next.Timestamp < end && (pace.IsOpen || tally.Failed < options.MaxFailures))
            {
                var due = next.Timestamp;
                // An arrival that a user takes up late, fresh from an answer, waited for the service, not for this generator.
                var ready = pace.IsOpen && wasBusy ? Math.Max(due, time.GetTimestamp()) : due;
                wasBusy = true;
                await Pause.UntilAsync(due, time, stageEnd);
                // The timer that cancels at the end may be late; the users are not.
                if (time.GetTimestamp() >= end)
                    return;
                await RequestAsync(client, next, ready);
            }
        }
        catch (OperationCanceledException) when (stageEnd.IsCancellationRequested)
        {
            // The end of the stage is the end of its users.
        }
    }

    private async ValueTask RequestAsync(HttpUser client, DueRequest wanted, long ready)
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
            if (client.Redirect is not { } next || redirects == options.MaxRedirects ||
                await stage.Targets.FollowAsync(target, next, hop.Status, stageEnd) is not { } found)
                return;
            // The same body again, unless the redirect asks for a GET without any.
            (target, request) = (found, found.Requests.Count == target.Requests.Count ? request : 0);
            due = ready = time.GetTimestamp();
        }
    }
}
