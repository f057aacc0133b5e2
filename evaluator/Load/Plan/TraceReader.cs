using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load.Pacing;

namespace MlServe.Evaluator.Load.Plan;

/// <summary>
/// Makes the stages of a plan from a trace (docs/formats.md): one stage of recorded requests, which keeps their order and number, or
/// one stage for each row of rates.
/// </summary>
internal static class TraceReader
{
    /// <summary>How long the last requests of a trace may take: then the stage ends without their answers.</summary>
    public static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(30);

    private const int MostRequests = 20_000_000;
    private const double HighestRate = 100_000;

    /// <summary>The plan with the trace for its stages; of its targets, those are kept whose path the trace names.</summary>
    /// <exception cref="UserErrorException">The trace cannot be read, is empty, or goes back in time.</exception>
    public static LoadPlan Read(TraceChoice choice, LoadPlan plan)
    {
        var file = TextFile.Of(TextFile.ReadAll(choice.File, option: "--trace"), choice.File);
        var rows = TraceRow.ReadAll(file);
        if (rows.Count == 0)
            throw new UserErrorException($"{choice.File}: there is no request in it: expected a header with 'time' and rows of times, requests or rates.");
        return rows.Any(row => row is { Rate: not null } or { Requests: not null })
            ? plan with { Trace = choice, Stages = Stages(file, rows, choice), FollowsRedirects = true }
            : OfRequests(file, rows, choice, plan);
    }

    private static LoadPlan OfRequests(TextFile file, IReadOnlyList<TraceRow> rows, TraceChoice choice, LoadPlan plan)
    {
        var isLog = rows[0].IsOfLog;
        var times = rows.Select(row => row.At(file)).ToArray();
        if (isLog)
        {
            // Its rows are written as requests end; as they were due they are sent.
            var order = Enumerable.Range(0, rows.Count).OrderBy(i => times[i]).ToList();
            (rows, times) = ([.. order.Select(i => rows[i])], [.. order.Select(i => times[i])]);
        }

        RequireOrder(file, rows, times);
        var targets = new TraceTargets(file, plan.Targets);
        var arrivals = new List<Arrival>(rows.Count);
        var scale = (decimal)choice.Scale;
        for (var i = 0; i < rows.Count; i++)
        {
            var arrival = new Arrival((times[i] - times[0]) / choice.Speed, targets.IndexOf(rows[i]));
            // So many of each that those up to here are the scale's share of them.
            for (var copies = Math.Floor((i + 1) * scale) - Math.Floor(i * scale); copies > 0; copies--)
                arrivals.Add(arrival);
            if (arrivals.Count > MostRequests)
                throw new UserErrorException($"{choice.File}: more than {MostRequests} requests: take a part of it, or a smaller --scale.");
        }

        if (arrivals.Count == 0)
            throw new UserErrorException(
                Invariant($"{choice.File}: a --scale of {choice.Scale} leaves none of its {NumberText.Count(rows.Count, "request")}."));
        var stage = new StagePlan(choice.Users, TimeSpan.Zero, arrivals[^1].At + LongestAnswer) { Arrivals = new RecordedArrivals(arrivals) };
        // Each hop of a redirect is a row of a log already.
        return plan with { Trace = choice, Stages = [stage], Targets = targets.All, FollowsRedirects = !isLog };
    }

    private static List<StagePlan> Stages(TextFile file, IReadOnlyList<TraceRow> rows, TraceChoice choice)
    {
        var times = rows.Select(row => row.At(file)).ToArray();
        RequireOrder(file, rows, times);
        if (rows.Count < 2)
            throw new UserErrorException($"{choice.File}: one row does not say how long its rate holds: add a row for its end, with the rate 0.");
        if (rows.Count > LoadPlanFile.MostStages)
            throw new UserErrorException($"{choice.File}: more than {LoadPlanFile.MostStages} rows, which make a stage each: merge some.");
        var stages = new List<StagePlan>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            // The last row holds as long as the one before it.
            var length = i + 1 < rows.Count ? times[i + 1] - times[i] : times[i] - times[i - 1];
            if (length <= TimeSpan.Zero)
                throw new UserErrorException(file.At(rows[i].Line, $"time: '{rows[i].Time}' appears twice"));
            var rate = (rows[i].Rate ?? rows[i].Requests / length.TotalSeconds) * choice.Scale
                ?? throw new UserErrorException(file.At(rows[i].Line, "the rate is missing"));
            if (rate is < 0 or > HighestRate)
                throw new UserErrorException(file.At(rows[i].Line, Invariant($"a rate of {rate:0.###} per second: must be from 0 to {HighestRate}")));
            // Evenly spaced ones would begin anew in each stage, and short stages of low rates send too many.
            stages.Add(new StagePlan(choice.Users, TimeSpan.Zero, length / choice.Speed) { Arrivals = new Arrivals(rate, rate, ArePoisson: true) });
        }

        return stages;
    }

    private static void RequireOrder(TextFile file, IReadOnlyList<TraceRow> rows, TimeSpan[] times)
    {
        for (var i = 1; i < rows.Count; i++)
        {
            if (times[i] < times[i - 1])
                throw new UserErrorException(file.At(rows[i].Line, $"time goes back from {rows[i - 1].Time} to {rows[i].Time}: sort the rows by time."));
        }
    }

    /// <summary>The targets that a trace's rows go to.</summary>
    /// <param name="file">The trace.</param>
    /// <param name="targets">Those of the plan: a row whose path is one of theirs goes there, with what is sent to it.</param>
    private sealed class TraceTargets(TextFile file, IReadOnlyList<TargetPlan> targets)
    {
        private static readonly string[] WithoutBody = ["GET", "HEAD", "OPTIONS", "DELETE"];
        private readonly List<TargetPlan> all = [.. targets];
        private readonly Dictionary<(string? Method, string Path), int> known = [];

        public IReadOnlyList<TargetPlan> All => all;

        public int? IndexOf(TraceRow row)
        {
            if (row.Path is null && row.Url is null)
                return null;
            var path = row.Path ?? (Uri.TryCreate(row.Url, UriKind.Absolute, out var url) ? url.PathAndQuery : row.Url!);
            if (!known.TryGetValue((row.Method, path), out var index))
                known[(row.Method, path)] = index = Find(row, path);
            return index;
        }

        private int Find(TraceRow row, string path)
        {
            if (!path.StartsWith('/'))
                throw new UserErrorException(file.At(row.Line, $"'{path}' is not a path such as /test"));
            var index = all.FindIndex(target => target.Url == path && (row.Method is null || row.Method == target.Method));
            if (index >= 0)
                return index;
            var target = TargetPlan.Of(path);
            if (row.Method is { } method && method != target.Method && !WithoutBody.Contains(method))
                throw new UserErrorException(file.At(
                    row.Line, $"what {method} {path} sent is not in the trace: describe it in a plan, with {path} among its targets, and name it with --plan"));
            all.Add(row.Method is null || row.Method == target.Method ? target : new TargetPlan(path) { Method = row.Method });
            return all.Count - 1;
        }
    }
}
