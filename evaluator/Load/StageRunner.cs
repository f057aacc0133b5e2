using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Load.Results;

namespace MlServe.Evaluator.Load;

/// <summary>
/// Runs one stage: its users send side by side, each at the pace of the stage, until it ends. Requests under way then
/// are dropped and count nowhere.
/// </summary>
internal sealed class StageRunner(LoadOptions options, TargetBook targets, TimeProvider time)
{
    /// <summary>Runs <paramref name="stage"/> from the timestamp <paramref name="start"/> on.</summary>
    /// <param name="stage">What to do.</param>
    /// <param name="start">When the stage starts: now, or shortly before.</param>
    /// <param name="end">When it ends.</param>
    /// <param name="tally">Where it counts.</param>
    /// <param name="chance">Source of all chance of the stage.</param>
    /// <param name="requestEnded">Called for every hop that counts; null where nobody asks.</param>
    /// <param name="interrupt">Ends the stage early; the caller sees that from the token, not from an exception.</param>
    public async Task RunAsync(
        StagePlan stage, long start, long end, StageTally tally, Random chance, Action<HttpTarget, Hop>? requestEnded, CancellationToken interrupt)
    {
        using var stageEnd = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        var arrivals = stage.Arrivals is null ? null : new ArrivalPace(stage.Arrivals, stage.Length, start, new Random(chance.Next()), options.Share, time);
        var users = ChanceOfUsers(stage.Users, chance)
            .Where((_, number) => options.Share.Takes(number))
            .Select(random =>
            {
                var choices = new Random(random.Next());
                IPace pace = arrivals is null ? new ThinkPace(start, stage.ThinkUpTo, random, time) : arrivals;
                return Task.Run(() => LiveAsync(pace, choices, end, tally, requestEnded, stageEnd.Token), CancellationToken.None);
            })
            .ToList();
        var allUsers = Task.WhenAll(users);
        try
        {
            await Pause.UntilAsync(end, time, interrupt);
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
        }

        await stageEnd.CancelAsync();
        await allUsers;
        tally.AddUnsent(arrivals?.DueBefore(Math.Min(end, time.GetTimestamp())) ?? 0);
    }

    /// <summary>A Random for each user, so that one user's draws depend on no other's timing.</summary>
    public static IReadOnlyList<Random> ChanceOfUsers(int users, Random chance) =>
        Enumerable.Range(0, users).Select(_ => new Random(chance.Next())).ToList();

    private async Task LiveAsync(
        IPace pace, Random choices, long end, StageTally tally, Action<HttpTarget, Hop>? requestEnded, CancellationToken stageEnd)
    {
        try
        {
            using var user = new HttpUser(options, time, stageEnd);
            var wasBusy = false;
            while (pace.Next() is { } due && due < end && (pace.IsOpen || tally.Failed < options.MostFailures))
            {
                // An arrival that a user takes up late, fresh from an answer, waited for the service, not for this generator.
                var ready = pace.IsOpen && wasBusy ? Math.Max(due, time.GetTimestamp()) : due;
                wasBusy = true;
                await Pause.UntilAsync(due, time, stageEnd);
                // The timer that cancels at the end may be late; the users are not.
                if (time.GetTimestamp() >= end)
                    return;
                await RequestAsync(user, choices, due, ready, end, tally, requestEnded, stageEnd);
            }
        }
        catch (OperationCanceledException) when (stageEnd.IsCancellationRequested)
        {
            // The end of the stage is the end of its users.
        }
    }

    private async ValueTask RequestAsync(
        HttpUser user, Random choices, long due, long ready, long end, StageTally tally, Action<HttpTarget, Hop>? requestEnded, CancellationToken stageEnd)
    {
        var (target, request) = targets.Pick(choices);
        for (var redirects = 0; ; redirects++)
        {
            var hop = (await user.SendAsync(target, target.Requests[request])) with { Due = due, Ready = ready };
            if (hop.Ended > end)
                return;
            tally.Record(hop);
            requestEnded?.Invoke(target, hop);
            if (user.Redirect is not { } next || redirects == options.MostRedirects ||
                await targets.FollowAsync(target, next, hop.Status, stageEnd) is not { } found)
                return;
            // The same body again, unless the redirect asks for a GET without any.
            (target, request) = (found, found.Requests.Count == target.Requests.Count ? request : 0);
            due = ready = time.GetTimestamp();
        }
    }
}
