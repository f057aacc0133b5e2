namespace MlServe.Kubernetes.Rules;

/// <summary>The rules of autoscalers, of both versions [pkg/apis/autoscaling/validation].</summary>
internal static class AutoscalerRules
{
    internal static void Check(Field autoscaler, Field? old)
    {
        var spec = autoscaler["spec"];
        var (least, most) = (spec["minReplicas"], spec["maxReplicas"]);
        least.Check(1, long.MaxValue, "must be greater than or equal to 1");
        if (most.Number is null or < 1)
            most.Invalid("must be greater than 0", most.Number is null ? "0" : null);
        if (least.Number > (most.Number ?? 0))
            most.Invalid("must be greater than or equal to `minReplicas`", most.Number is null ? "0" : null);
        // What version 1 has instead of metrics.
        spec["targetCPUUtilizationPercentage"].Check(1, long.MaxValue, "must be greater than 0");
        foreach (var metric in spec["metrics"].Items)
            Metric(metric);
        Behavior(spec["behavior"]["scaleUp"]);
        Behavior(spec["behavior"]["scaleDown"]);
    }

    private static void Metric(Field metric)
    {
        if (metric["type"].Text is not { Length: > 0 } type)
        {
            metric["type"].Required("must specify a metric source type");
            return;
        }
        var source = metric[char.ToLowerInvariant(type[0]) + type[1..]];
        if (!source.Exists)
            source.Required("must populate information for the given metric source");
        foreach (var other in metric.Sources("type", source.Name))
            other.Forbidden("must populate the given metric source only");
        if (!source.Exists)
            return;
        var target = source["target"];
        Target(target);
        var (value, averageValue, utilization) = (target["value"], target["averageValue"], target["averageUtilization"]);
        switch (type)
        {
            case "Resource" or "ContainerResource":
                if (source["name"].IsEmpty)
                    source["name"].Required("must specify a resource name");
                if (type == "ContainerResource" && source["container"].IsEmpty)
                    source["container"].Required("must specify a container");
                if (!utilization.Exists && !averageValue.Exists)
                    utilization.Required("must set either a target raw value or a target utilization");
                if (utilization.Exists && averageValue.Exists)
                    averageValue.Forbidden("may not set both a target raw value and a target utilization");
                break;
            case "Pods" when !averageValue.Exists:
                averageValue.Required("must specify a positive target averageValue");
                break;
            case "Object" or "External" when !value.Exists && !averageValue.Exists:
                averageValue.Required(
                    type == "Object"
                        ? "must set either a target value or averageValue"
                        : "must set either a target value for metric or a per-pod target"
                );
                break;
            case "External" when value.Exists && averageValue.Exists:
                value.Forbidden("may not set both a target value for metric and a per-pod target");
                break;
        }
    }

    private static void Target(Field target)
    {
        if (target["type"].IsEmpty)
            target["type"].Required("must specify a metric target type");
        else if (target["type"].Text is not ("Utilization" or "Value" or "AverageValue"))
            target["type"].Invalid("must be either Utilization, Value, or AverageValue");
        foreach (var name in new[] { "value", "averageValue" })
            if (target[name].Amount <= Quantity.Zero)
                target[name].Invalid("must be positive");
        target["averageUtilization"].Check(1, long.MaxValue, "must be greater than 0");
    }

    /// <summary>The rules of one direction.</summary>
    private static void Behavior(Field rules)
    {
        Within(rules["stabilizationWindowSeconds"], 0, "must be greater than or equal to zero", 3600);
        foreach (var policy in rules["policies"].Items)
        {
            Within(policy["value"], 1, "must be greater than zero", int.MaxValue);
            Within(policy["periodSeconds"], 1, "must be greater than zero", 1800);
        }
        if (rules["tolerance"].Amount < Quantity.Zero)
            rules["tolerance"].Invalid("must be greater than or equal to 0");
    }

    private static void Within(Field field, long least, string tooLittle, long most)
    {
        field.Check(least, long.MaxValue, tooLittle);
        field.Check(long.MinValue, most, $"must be less than or equal to {most}");
    }
}
