using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Capacity;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Service;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.Capacity;

/// <summary>What lies between two trials, at real services under real loads; each search is ended as soon as that has been seen.</summary>
public class CapacityRunnerTests
{
    private const double LimitSeconds = 0.5;

    [Fact]
    public Task RunAsync_ServiceRefusesAtOnceAfterAnOverload_TriesAgainOnlyWhenItServes() => AssertRecoversAsync(null, context =>
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    });

    [Fact]
    public Task RunAsync_ServiceThatIsNotCheckedIsSlowAfterAnOverload_TriesAgainOnlyWhenItIsQuick() => AssertRecoversAsync(
        CheckKind.None, async context =>
            await Task.Delay(TimeSpan.FromSeconds(0.7), context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing));

    [Fact]
    public async Task RunAsync_SecondReplicaIsReadyDuringATrialThatIsMissed_MakesItAgainAndCountsOnlyThat()
    {
        var counted = 0;
        await using var server = await WebServer.StartAsync(async context =>
        {
            // The replica that is ready when the first trial begins is too slow for it, the two of the next are not.
            await Task.Delay(Volatile.Read(ref counted) == 1 ? TimeSpan.FromSeconds(1.5 * LimitSeconds) : TimeSpan.FromMilliseconds(5), CancellationToken.None);
            await context.Response.WriteAsync("{\"label\":\"Bread\",\"probability\":0.9}");
        });
        using var folder = new TemporaryFolder();
        List<string> steps = [];

        var state = await SearchAsync(folder.Path, service => service with
        {
            MostReplicas = 2,
            ReadyReplicas = _ => Task.FromResult(Interlocked.Increment(ref counted) == 1 ? 1 : 2),
        }, new HttpAddress(server.Url), step =>
        {
            steps.Add(step);
            return step.StartsWith("trial 2: ", StringComparison.Ordinal);
        });

        Assert.Equal(2, steps.Count(step => step.StartsWith("trial 1: ", StringComparison.Ordinal) && step.Contains(" served", StringComparison.Ordinal)));
        Assert.Contains("1 of at most 2 replicas are ready: once more, while the autoscaler may add some", steps);
        var trial = Assert.Single(state.Trials);
        Assert.Equal((1, 2), (trial.Number, trial.Replicas));
        // Of the first trial every answer took longer.
        Assert.True(trial.P50Seconds < LimitSeconds, string.Join('\n', steps));
    }

    /// <summary>Overloads a service that is then not itself for two seconds, and holds that no trial begins before it is again.</summary>
    private static async Task AssertRecoversAsync(CheckKind? check, RequestDelegate instead)
    {
        var overloaded = new OverloadedService(instead);
        await using var server = await WebServer.StartAsync(overloaded.AnswerAsync);
        using var folder = new TemporaryFolder();
        var (overloads, steps) = (0, new List<string>());

        await SearchAsync(folder.Path, service => service with { Contract = new ServiceContract { Check = check } }, new HttpAddress(server.Url), step =>
        {
            var isOverloaded = overloaded.IsOverloaded;
            steps.Add($"{(isOverloaded ? "overloaded" : "itself")}: {step}");
            // What a trial came to is said at its end, in the overload that it has made.
            if (isOverloaded && step.Contains("missed ", StringComparison.Ordinal))
                overloads++;
            return overloads > 0 && !step.Contains("missed ", StringComparison.Ordinal);
        });

        Assert.True(overloads > 0, string.Join('\n', steps));
        Assert.StartsWith("itself: trial ", steps[^1], StringComparison.Ordinal);
    }

    /// <summary>Searches until a step is the last that is to be seen.</summary>
    private static async Task<CapacityState> SearchAsync(
        string parent, Func<LoadedService, LoadedService> like, HttpAddress url, Func<string, bool> isLast)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var display = new StepsDisplay(step =>
        {
            if (!over.IsCancellationRequested && isLast(step))
                over.Cancel();
        });
        var folder = CapacityFolder.Create(parent, "known", TimeProvider.System.GetUtcNow());
        var state = new CapacityState
        {
            Settings = new CapacitySettings
            {
                Name = "known",
                Url = url.Url.ToString(),
                Objectives = [ObjectiveReader.Read($"p95<{LimitSeconds * 1000:0}ms", "--slo")],
                Kinds = [LoadKind.Rate],
                Minutes = 1,
                ThinkSeconds = 0.5,
                Seed = 1,
                StartedAt = TimeProvider.System.GetUtcNow(),
            },
            GeneratorRate = 2000,
        };
        var runner = new CapacityRunner(folder, like(new LoadedService(url, display, TimeProvider.System)), state);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runner.RunAsync(over.Token));

        return folder.Load();
    }
}
