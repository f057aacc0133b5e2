namespace MlServe.Kubernetes.Validation;

/// <summary>An autoscaler's bounds and metrics, of both versions.</summary>
internal static class AutoscalerRules
{
    internal static IEnumerable<FieldProblem> Check(Field spec)
    {
        var (smallest, largest) = (spec["minReplicas"], spec["maxReplicas"]);
        if (smallest.Number < 1)
            yield return smallest.Invalid($"{smallest.Number} is less than 1");
        if (largest.Number < 1)
            yield return largest.Invalid($"{largest.Number} is less than 1");
        else if (smallest.Number > largest.Number)
            yield return largest.Invalid($"{largest.Number} is less than minReplicas, {smallest.Number}");
        if (spec["targetCPUUtilizationPercentage"] is { Number: < 1 } target)
            yield return target.Invalid($"{target.Number} is less than 1 %");
        foreach (var problem in spec["metrics"].Items.SelectMany(CheckMetric).Concat(CheckBehavior(spec["behavior"]["scaleUp"])).Concat(CheckBehavior(spec["behavior"]["scaleDown"])))
            yield return problem;
    }

    private static IEnumerable<FieldProblem> CheckMetric(Field metric)
    {
        var type = metric["type"].Text;
        if (type is not { Length: > 0 })
            yield break;
        var source = metric[char.ToLowerInvariant(type[0]) + type[1..]];
        if (!source.Exists)
            yield return source.Required($"is missing for a metric of type {type}");
        var target = source["target"];
        if (type is not ("Resource" or "ContainerResource") || !target.Exists)
            yield break;
        if (target["type"].Text == "Utilization" && target["averageUtilization"].Number is null or < 1)
            yield return target["averageUtilization"].Required("must be a percentage of at least 1 for type Utilization");
        if (target["type"].Text == "AverageValue" && !(target["averageValue"].Amount > Quantity.Zero))
            yield return target["averageValue"].Required("must be a quantity above 0 for type AverageValue");
    }

    private static IEnumerable<FieldProblem> CheckBehavior(Field rules)
    {
        if (rules["stabilizationWindowSeconds"] is { Number: < 0 or > 3600 } window)
            yield return window.Invalid($"{window.Number} is not within 0 to 3600 s");
        foreach (var policy in rules["policies"].Items)
        {
            if (policy["value"] is { Number: < 1 } value)
                yield return value.Invalid($"{value.Number} is less than 1");
            if (policy["periodSeconds"] is { Number: < 1 or > 1800 } period)
                yield return period.Invalid($"{period.Number} is not within 1 to 1800 s");
        }
    }
}
