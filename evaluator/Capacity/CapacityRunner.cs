using MlServe.Evaluator.Capacity.Estimation;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Service;

namespace MlServe.Evaluator.Capacity;

/// <summary>
/// Makes the trials that a search asks for at a service that is ready. After each, the state is whole on disk: the next sitting goes on from there.
/// </summary>
internal sealed class CapacityRunner(CapacityFolder folder, LoadedService service, CapacityState begun)
{
    // Two rounds of the autoscaler and of the metrics that it reads, and the start of a pod.
    private static readonly TimeSpan ScalingPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RecoveryPatience = TimeSpan.FromSeconds(10), RecoveryPause = TimeSpan.FromMilliseconds(200);
    // What a check asks beside the request itself.
    private const double CheckSeconds = 0.1;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5), RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly CapacitySettings settings = begun.Settings;
    private CapacityState state = begun;

    /// <summary>Searches for all kinds of load.</summary>
    /// <returns>The state, which is finished unless <paramref name="ct"/> ended it.</returns>
    /// <exception cref="UserErrorException">The load could not be made.</exception>
    public async Task<CapacityState> RunAsync(CancellationToken ct)
    {
        await WarmUpAsync(ct);
        foreach (var kind in settings.Kinds)
            await SearchAsync(kind, ct);
        Keep(state with { Finished = true });
        return state;
    }

    /// <summary>One user after another's answer: pods compile and cache, and the time of an answer alone says where to begin.</summary>
    private async Task WarmUpAsync(CancellationToken ct)
    {
        service.Display.Step(Invariant($"warming up for {WarmUp.TotalSeconds:0} s"));
        var alone = folder.Trial(0, LoadKind.Users, 1);
        await TrialLoad.RunAsync(alone, service.Url, [TrialLoad.Closed(1, TimeSpan.Zero, WarmUp)], settings.Seed, ct);
        var planned = Plan(0, LoadKind.Users, new SearchStep(SearchPhase.Doubling, 1, WarmUp.TotalSeconds));
        var reading = TrialReading.Of(alone, settings.Objectives).Measure(planned);
        if (reading.MeanSeconds is not { } mean)
            throw new UserErrorException($"{service.Url} answered none of the requests of a single user in {WarmUp.TotalSeconds:0} s: look at its logs.");
        service.Display.Step(Invariant($"a single user is answered in {mean * 1000:0.#} ms"));
        if (settings.MinutesFor(state.AloneSeconds ?? mean) is var minutes && minutes > settings.Minutes)
            service.Display.Step(
                Invariant($"{settings.Minutes:0.##} minutes are too few to confirm anything at so slow a service: --minutes {minutes:0.#} would do"));
        Keep(state with { AloneSeconds = state.AloneSeconds ?? mean, Url = service.Url.ToString() });
    }

    private async Task SearchAsync(LoadKind kind, CancellationToken ct)
    {
        var evidence = Own(kind).Select(trial => folder.Evidence(trial, settings)).ToList();
        var question = Question(kind);
        var search = new CapacitySearch(question);
        while (search.Next(evidence) is { } step)
        {
            ct.ThrowIfCancellationRequested();
            var trial = await TryAsync(kind, step, ct);
            evidence.Add(folder.Evidence(trial, settings));
            var result = CapacityResult.Of(kind, search.Answer(evidence), settings.Objectives);
            Keep(state with { Trials = [.. state.Trials, trial], Results = [.. state.Results.Where(known => known.Kind != kind), result] });
        }

        if (state.Of(kind) is { } known)
            service.Display.Step(CapacityText.Sentence(known));
    }

    /// <summary>A trial; while an autoscaler may still answer to it with more pods, one that is missed is made again.</summary>
    private async Task<LoadTrial> TryAsync(LoadKind kind, SearchStep step, CancellationToken ct)
    {
        var start = service.Time.GetTimestamp();
        var planned = Plan(state.Trials.Count + 1, kind, step);
        service.Display.Step(CapacityText.Begins(planned, state.Trials));
        while (true)
        {
            var replicas = await service.ReadyReplicas(ct);
            var own = folder.Trial(planned.Number, kind, step.Load);
            await TrialLoad.RunAsync(own, service.Url, [Stage(kind, step)], unchecked(settings.Seed + planned.Number), ct);
            var trial = TrialReading.Of(own, settings.Objectives).Measure(planned with { Replicas = replicas });
            service.Display.Step(CapacityText.Ends(trial));
            var mayScale = !trial.Kept && service.MostReplicas is { } most && replicas < most && service.Time.GetElapsedTime(start) < ScalingPatience;
            if (!mayScale)
            {
                if (!trial.Kept)
                    await RecoverAsync(ct);
                return trial with { TookSeconds = Math.Round(service.Time.GetElapsedTime(start).TotalSeconds, 3) };
            }

            service.Display.Step($"{replicas} of at most {service.MostReplicas} replicas are ready: once more, while the autoscaler may add some");
        }
    }

    /// <summary>A queue that an overload has left would be the next trial's: wait until the service answers as quickly as before.</summary>
    private async Task RecoverAsync(CancellationToken ct)
    {
        using var http = service.Url.NewClient(RequestTimeout);
        var start = service.Time.GetTimestamp();
        while (service.Time.GetElapsedTime(start) < RecoveryPatience)
        {
            var asked = service.Time.GetTimestamp();
            if (await AnswersAsync(http, ct) && service.Time.GetElapsedTime(asked).TotalSeconds < 3 * state.AloneSeconds + CheckSeconds)
                return;
            await Task.Delay(RecoveryPause, service.Time, ct);
        }
    }

    /// <summary>Whether the service does what it must: a quick refusal is none of that. Where nothing is asked of it, any answer will do.</summary>
    private async Task<bool> AnswersAsync(HttpClient http, CancellationToken ct)
    {
        try
        {
            if (service.Contract.Check == CheckKind.None)
                (await http.GetAsync(service.Url.Url, ct)).Dispose();
            else
                _ = await new ServiceCheck(http, service.Time, service.Contract).WaitAsync(service.Url, TimeSpan.Zero, ct);
            return true;
        }
        catch (Exception exception) when (
            exception is UserErrorException or HttpRequestException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }

    private CapacityQuestion Question(LoadKind kind)
    {
        var (alone, think) = (state.AloneSeconds!.Value, settings.ThinkSeconds / 2);
        // As many users as send what is carried (Little's law): they wait for their answer, and think.
        var users = state.Of(LoadKind.Rate) is { Load: > 0 } rate ? rate.Load * (think + alone) : Math.Max(1, (think + alone) / alone / 2);
        return new CapacityQuestion
        {
            Allowed = [.. settings.Objectives.Select(objective => (double)objective.AllowedBad)],
            Start = kind == LoadKind.Rate ? Math.Min(0.5 / alone, state.GeneratorRate!.Value) : Math.Max(1, 0.75 * users),
            Least = kind == LoadKind.Rate ? 0.02 / alone : 1,
            Most = kind == LoadKind.Rate ? state.GeneratorRate!.Value : StagePlanReader.MostUsers,
            Seconds = settings.SecondsOf(kind),
            LeastConfirmation = settings.LeastConfirmation(alone),
            IsWhole = kind == LoadKind.Users,
        };
    }

    private string Stage(LoadKind kind, SearchStep step)
    {
        var length = TimeSpan.FromSeconds(step.Seconds);
        var longest = settings.Objectives.Select(objective => objective.LimitMicroseconds).Max() is { } limit
            ? TimeSpan.FromMicroseconds(limit) : RequestTimeout;
        return kind == LoadKind.Rate ? TrialLoad.Open(step.Load, longest, length)
            : TrialLoad.Closed(step.Load, TimeSpan.FromSeconds(settings.ThinkSeconds), length);
    }

    private IEnumerable<LoadTrial> Own(LoadKind kind) => state.Trials.Where(trial => trial.Kind == kind);

    private static LoadTrial Plan(int number, LoadKind kind, SearchStep step) =>
        new() { Number = number, Kind = kind, Phase = step.Phase, Load = step.Load, Seconds = Math.Round(step.Seconds, 3) };

    private void Keep(CapacityState next)
    {
        state = next;
        folder.Write(state);
    }
}
