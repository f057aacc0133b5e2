namespace MlServe.Evaluator.Pipelines;

/// <summary>The order that steps need. Pure.</summary>
internal static class StepOrder
{
    /// <summary>A circle of steps that need each other, the first once more at its end; null when there is none.</summary>
    public static IReadOnlyList<string>? Circle(IReadOnlyList<PipelineStep> steps)
    {
        var needs = steps.DistinctBy(step => step.Name).ToDictionary(step => step.Name, step => step.Needs);
        var done = new HashSet<string>();
        return steps.Select(step => From(step.Name, [])).FirstOrDefault(circle => circle is not null);

        IReadOnlyList<string>? From(string name, IReadOnlyList<string> way)
        {
            if (way.Contains(name))
                return [.. way.SkipWhile(step => step != name), name];
            if (done.Contains(name) || !needs.TryGetValue(name, out var before))
                return null;
            var circle = before.Select(need => From(need, [.. way, name])).FirstOrDefault(found => found is not null);
            done.Add(name);
            return circle;
        }
    }

    /// <summary>How many steps, one after the other, have to be done before each: its column in a drawing.</summary>
    public static IReadOnlyDictionary<string, int> Depths(IReadOnlyList<PipelineStep> steps)
    {
        var depths = new Dictionary<string, int>();
        foreach (var step in steps)
            Depth(step);
        return depths;

        int Depth(PipelineStep step) => depths.TryGetValue(step.Name, out var known) ? known
            : depths[step.Name] = step.Needs.Select(need => 1 + Depth(steps.First(other => other.Name == need))).DefaultIfEmpty(0).Max();
    }
}
