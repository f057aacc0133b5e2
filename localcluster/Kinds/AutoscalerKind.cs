using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;
using Quantity = MlServe.Kubernetes.Quantity;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Horizontal pod autoscalers: kept as autoscaling/v2, spoken as v1 too.</summary>
internal static class AutoscalerKind
{
    /// <summary>What the cluster knows of autoscalers.</summary>
    public static ResourceKind Create() => new()
    {
        Group = "autoscaling",
        Kind = "HorizontalPodAutoscaler",
        Plural = "horizontalpodautoscalers",
        ShortNames = ["hpa"],
        Categories = ["all"],
        Versions =
        [
            new KindVersion("autoscaling/v2") { Schema = "HorizontalPodAutoscaler", Columns = Columns, FromStorage = AutoscalerConversion.ToV2 },
            new KindVersion("autoscaling/v1")
            {
                Schema = "HorizontalPodAutoscalerV1",
                Columns = Columns,
                FromStorage = AutoscalerConversion.ToV1,
                ToStorage = AutoscalerConversion.FromV1,
            },
        ],
        HasStatus = true,
        Default = Default,
        Validate = Validate,
    };

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.Name,
        new("Reference", (hpa, _) => $"{hpa.Text("spec", "scaleTargetRef", "kind")}/{hpa.Text("spec", "scaleTargetRef", "name")}"),
        new("Targets", (hpa, _) => Targets(hpa)),
        new("MinPods", (hpa, _) => hpa.Int("spec", "minReplicas")?.ToString(CultureInfo.InvariantCulture) ?? "<unset>"),
        PrinterColumn.Number("MaxPods", "spec", "maxReplicas"),
        PrinterColumn.Number("Replicas", "status", "currentReplicas"),
        PrinterColumn.Age,
    ];

    private static void Default(JsonObject hpa)
    {
        if (hpa.Object("spec") is not { } spec)
            return;
        spec.SetDefault(1, "minReplicas");
        if (!spec.Items("metrics").Any())
            spec["metrics"] = new JsonArray(AutoscalerConversion.CpuMetric(80));
        if (spec.Object("behavior") is not { } behavior)
            return;
        behavior.SetDefault(0, "scaleUp", "stabilizationWindowSeconds");
        behavior.SetDefault("Max", "scaleUp", "selectPolicy");
        behavior.SetDefault(new JsonArray(Policy("Pods", 4), Policy("Percent", 100)), "scaleUp", "policies");
        behavior.SetDefault("Max", "scaleDown", "selectPolicy");
        behavior.SetDefault(new JsonArray(Policy("Percent", 100)), "scaleDown", "policies");
    }

    private static JsonObject Policy(string type, int value) => new() { ["type"] = type, ["value"] = value, ["periodSeconds"] = 15 };

    private static void Validate(JsonObject hpa, JsonObject? old, ICollection<FieldError> errors)
    {
        var spec = hpa.Object("spec");
        if (spec.Text("scaleTargetRef", "kind") is null or "")
            errors.Add(FieldError.Required("spec.scaleTargetRef.kind"));
        if (spec.Text("scaleTargetRef", "name") is null or "")
            errors.Add(FieldError.Required("spec.scaleTargetRef.name"));
        if (spec.Int("minReplicas") is < 1 and var least)
            errors.Add(FieldError.Invalid("spec.minReplicas", $"{least}", "must be greater than or equal to 1"));
        var most = spec.Int("maxReplicas") ?? 0;
        if (most < 1)
            errors.Add(FieldError.Invalid("spec.maxReplicas", $"{most}", "must be greater than 0"));
        if (spec.Int("minReplicas") > most)
            errors.Add(FieldError.Invalid("spec.maxReplicas", $"{most}", "must be greater than or equal to `minReplicas`"));
        foreach (var direction in (ReadOnlySpan<string>)["scaleUp", "scaleDown"])
            if (spec.Object("behavior", direction) is { } rules)
                Validate(rules, $"spec.behavior.{direction}", errors);
        var index = 0;
        foreach (var metric in spec.Items("metrics"))
        {
            var at = $"spec.metrics[{index++}]";
            if (Source(metric) is not var (source, name))
            {
                errors.Add(FieldError.Forbidden($"{at}.type", $"the embedded cluster scales by metrics of the types Resource and ContainerResource only, not {metric.Text("type")}"));
                continue;
            }
            if (name == "containerResource" && source.Text("container") is null or "")
                errors.Add(FieldError.Required($"{at}.{name}.container"));
            if (source.Int("target", "averageUtilization") is null && source.Text("target", "averageValue") is null)
                errors.Add(FieldError.Required($"{at}.{name}.target.averageUtilization", "must set either a target raw value or a target utilization"));
            if (source.Text("target", "averageValue") is { } value && !(Quantity.TryParse(value, out var amount) && amount.Value > 0))
                errors.Add(FieldError.Invalid($"{at}.{name}.target.averageValue", $"\"{value}\"", "must be positive"));
            if (source.Int("target", "averageUtilization") is < 1 and var share)
                errors.Add(FieldError.Invalid($"{at}.{name}.target.averageUtilization", $"{share}", "must be greater than 0"));
        }
    }

    /// <summary>The rules of one direction. Source: validateScalingRules of Kubernetes' API server.</summary>
    private static void Validate(JsonObject rules, string at, ICollection<FieldError> errors)
    {
        Within(rules, "stabilizationWindowSeconds", at, least: 0, "must be greater than or equal to zero", most: 3600);
        OneOf(rules, "selectPolicy", at, ["Disabled", "Max", "Min"]);
        var policies = rules.Items("policies").ToList();
        for (var i = 0; i < policies.Count; i++)
        {
            var place = $"{at}.policies[{i}]";
            OneOf(policies[i], "type", place, ["Percent", "Pods"]);
            Within(policies[i], "value", place, least: 1, "must be greater than zero", int.MaxValue);
            Within(policies[i], "periodSeconds", place, least: 1, "must be greater than zero", most: 1800);
        }

        void Within(JsonObject of, string field, string path, long least, string tooLittle, long most)
        {
            if (of.Int(field) < least)
                errors.Add(FieldError.Invalid($"{path}.{field}", $"{of.Int(field)}", tooLittle));
            if (of.Int(field) > most)
                errors.Add(FieldError.Invalid($"{path}.{field}", $"{of.Int(field)}", $"must be less than or equal to {most}"));
        }

        void OneOf(JsonObject of, string field, string path, string[] known)
        {
            if (of.Text(field) is { } value && !known.Contains(value))
                errors.Add(FieldError.NotSupported($"{path}.{field}", value, known));
        }
    }

    /// <summary>The part of a metric, or of its status, that its type stands for; null for types that are not here.</summary>
    private static (JsonObject? Source, string Name)? Source(JsonObject metric) => metric.Text("type") switch
    {
        "Resource" => (metric.Object("resource"), "resource"),
        "ContainerResource" => (metric.Object("containerResource"), "containerResource"),
        _ => null,
    };

    /// <summary>As Kubernetes 1.30 and later write it: <c>cpu: 12%/40%</c>.</summary>
    private static string Targets(JsonObject hpa)
    {
        var current = hpa.Items("status", "currentMetrics").ToList();
        var parts = hpa.Items("spec", "metrics").Select(metric =>
        {
            var (source, _) = Source(metric)!.Value;
            var name = source.Text("name");
            var found = current.Where(status => status.Text("type") == metric.Text("type")).Select(status => Source(status)!.Value.Source)
                .FirstOrDefault(status => status.Text("name") == name && status.Text("container") == source.Text("container"));
            return source.Int("target", "averageUtilization") is { } target
                ? string.Create(CultureInfo.InvariantCulture, $"{name}: {(found.Int("current", "averageUtilization") is { } share ? $"{share}%" : "<unknown>")}/{target}%")
                : $"{name}: {found.Text("current", "averageValue") ?? "<unknown>"}/{source.Text("target", "averageValue")}";
        }).ToList();
        return parts.Count == 0 ? "<none>" : string.Join(", ", parts.Take(2)) + (parts.Count > 2 ? $" + {parts.Count - 2} more..." : "");
    }
}
