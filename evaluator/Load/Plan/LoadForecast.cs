using MlServe.Evaluator.Load.Pacing;

namespace MlServe.Evaluator.Load.Plan;

/// <summary>What a plan would do, without doing it: for <c>--dry-run</c>.</summary>
internal static class LoadForecast
{
    private const int SampleUsers = 2000, MostTargets = 20;

    /// <summary>
    /// Requests to be expected of a stage when every answer comes after <paramref name="responseTime"/>: of a closed one
    /// the mean of users drawn by siege's law, of an open one the area under its rate, which no service changes.
    /// Infinite where users neither think nor wait.
    /// </summary>
    public static double Requests(StagePlan stage, TimeSpan responseTime)
    {
        if (stage.Arrivals is { } arrivals)
            return arrivals.Expected(stage.Length);
        if (stage.ThinkUpTo < TimeSpan.FromMilliseconds(1))
            return responseTime > TimeSpan.Zero ? stage.Users * Math.Ceiling(stage.Length / responseTime) : double.PositiveInfinity;

        var random = new Random(1);
        long sent = 0;
        for (var user = 0; user < SampleUsers; user++)
        {
            for (var at = TimeSpan.Zero; at < stage.Length; at += responseTime + ThinkTime.Draw(stage.ThinkUpTo, random))
                sent++;
        }

        return stage.Users * (sent / (double)SampleUsers);
    }

    /// <summary>Writes a table of the stages, and what they sum up to.</summary>
    public static void Write(LoadPlan plan, HttpAddress url, TextWriter to)
    {
        var responseTime = TimeSpan.FromMilliseconds(100);
        foreach (var target in plan.Targets.DefaultIfEmpty(TargetPlan.Of(url.ToString())).Take(MostTargets))
        {
            var bodies = target switch
            {
                { IsInference: true, Photos.Count: 0 } => ", a drawn picture as a tensor",
                { IsInference: true } => $", {NumberText.Count(target.Photos.Count, "photo")} as tensors",
                { Bodies.Count: 0 } => "",
                _ => Invariant(
                    $", {NumberText.Count(target.Bodies.Count, "body", "bodies")} of {target.Bodies.Average(body => body.Bytes.Length) / 1024:0.0} KB"),
            };
            var hidden = target.HiddenImages == 0 ? "" : $", {target.HiddenImages} hidden left out";
            to.WriteLine(Invariant($"{target.Method} {url.To(target.Url)}  weight {target.Weight}{bodies}{hidden}"));
        }

        if (plan.Targets.Count > MostTargets)
            to.WriteLine($"and {plan.Targets.Count - MostTargets} more");
        to.WriteLine(plan.KeepAlive ? "connections are kept from request to request" : "a connection for each request");
        to.WriteLine($"{"stage",7}{"length",10}{"users",7}  {"how",-34}{"requests",10}");
        if (plan.WarmUp is { } warmUp)
            to.WriteLine(Line("warmup", warmUp, responseTime));
        for (var i = 0; i < plan.Stages.Count; i++)
            to.WriteLine(Line(Invariant($"{i + 1}"), plan.Stages[i], responseTime));
        to.WriteLine(
            Invariant(
                $"{NumberText.Count(plan.Stages.Count, "stage")}, {DurationText.Of(plan.Length)}, "
                    + $"about {plan.Stages.Sum(stage => Requests(stage, responseTime)):0} "
                    + $"requests if each is answered in {responseTime.TotalMilliseconds:0} ms; nothing was sent"
            )
        );
    }

    private static string Line(string name, StagePlan stage, TimeSpan responseTime)
    {
        var how = stage.Arrivals is { } arrivals
            ? $"open, {arrivals.Describe()}"
            : Invariant($"closed, thinking up to {stage.ThinkUpTo.TotalSeconds:0.###} s");
        return Invariant($"{name,7}{stage.Length.TotalSeconds,8:0.##} s{stage.Users,7}  {how,-34}{Requests(stage, responseTime),10:0}");
    }
}
