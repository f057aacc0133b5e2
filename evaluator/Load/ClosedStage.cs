namespace MlServe.Evaluator.Load;

/// <summary>
/// Runs one stage of siege's closed model: every user sends when the stage starts, and again after each answer and a
/// think time. At the stage's end requests under way are dropped and count nowhere.
/// </summary>
internal sealed class ClosedStage(LoadOptions options, TargetBook targets, TimeProvider clock)
{
    /// <summary>Runs <paramref name="stage"/> from the timestamp <paramref name="start"/> on.</summary>
    /// <param name="stage">What to do.</param>
    /// <param name="start">When the stage starts: now, or shortly before.</param>
    /// <param name="end">When it ends.</param>
    /// <param name="tally">Where it counts.</param>
    /// <param name="chance">Source of a Random for each user.</param>
    /// <param name="interrupt">Ends the stage early; the caller sees that from the token, not from an exception.</param>
    public async Task RunAsync(StagePlan stage, long start, long end, StageTally tally, Random chance, CancellationToken interrupt)
    {
        using var stageEnd = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        var users = ChanceOfUsers(stage.Users, chance)
            .Select(random => Task.Run(() => LiveAsync(stage, start, end, tally, random, stageEnd.Token), CancellationToken.None))
            .ToList();
        var allUsers = Task.WhenAll(users);
        try
        {
            await Pause.UntilAsync(end, clock, interrupt);
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
        }

        await stageEnd.CancelAsync();
        await allUsers;
    }

    /// <summary>A Random for each user, so that one user's draws depend on no other's timing.</summary>
    public static IReadOnlyList<Random> ChanceOfUsers(int users, Random chance) =>
        Enumerable.Range(0, users).Select(_ => new Random(chance.Next())).ToList();

    private async Task LiveAsync(StagePlan stage, long due, long end, StageTally tally, Random random, CancellationToken stageEnd)
    {
        try
        {
            using var user = new HttpUser(options, clock, stageEnd);
            while (tally.Failed < options.MostFailures && due < end)
            {
                await Pause.UntilAsync(due, clock, stageEnd);
                // The timer that cancels at the end may be late; the users are not.
                if (clock.GetTimestamp() >= end)
                    return;
                await RequestAsync(user, due, end, tally, stageEnd);
                due = clock.GetTimestamp() + Pause.Timestamps(ThinkTime.Draw(stage.ThinkUpTo, random), clock);
            }
        }
        catch (OperationCanceledException) when (stageEnd.IsCancellationRequested)
        {
            // The end of the stage is the end of its users.
        }
    }

    private async ValueTask RequestAsync(HttpUser user, long due, long end, StageTally tally, CancellationToken stageEnd)
    {
        var target = targets.First;
        for (var redirects = 0; ; redirects++)
        {
            var hop = await user.SendAsync(target, due);
            if (hop.Ended > end)
                return;
            tally.Record(hop);
            if (user.Redirect is not { } next || redirects == options.MostRedirects || await targets.FindAsync(next, stageEnd) is not { } found)
                return;
            target = found;
            due = clock.GetTimestamp();
        }
    }
}
