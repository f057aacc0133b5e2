using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Deployments.</summary>
internal static class DeploymentKind
{
    /// <summary>What the cluster knows of deployments.</summary>
    public static ResourceKind Create() => new()
    {
        Group = "apps",
        Kind = "Deployment",
        Plural = "deployments",
        ShortNames = ["deploy"],
        Categories = ["all"],
        Versions = [new KindVersion("apps/v1") { Schema = "Deployment", Columns = Columns }],
        HasStatus = true,
        HasGeneration = true,
        HasScale = true,
        Default = Default,
        Validate = Validate,
    };

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.Name,
        new("Ready", (o, _) => $"{o.Int("status", "readyReplicas") ?? 0}/{o.Int("spec", "replicas") ?? 0}"),
        PrinterColumn.Number("Up-to-date", "status", "updatedReplicas"),
        PrinterColumn.Number("Available", "status", "availableReplicas"),
        PrinterColumn.Age,
        .. WorkloadColumns.Wide,
    ];

    private static void Default(JsonObject deployment)
    {
        if (deployment.Object("spec") is not { } spec)
            return;
        spec.SetDefault(1, "replicas");
        spec.SetDefault("RollingUpdate", "strategy", "type");
        if (spec.Text("strategy", "type") == "RollingUpdate")
        {
            spec.SetDefault("25%", "strategy", "rollingUpdate", "maxUnavailable");
            spec.SetDefault("25%", "strategy", "rollingUpdate", "maxSurge");
        }
        spec.SetDefault(10, "revisionHistoryLimit");
        spec.SetDefault(600, "progressDeadlineSeconds");
        PodDefaults.Template(spec.Object("template", "spec"));
    }

    private static void Validate(JsonObject deployment, JsonObject? old, ICollection<FieldError> errors)
    {
        WorkloadRules.SelectorAndTemplate(deployment, old, errors);
        var spec = deployment.Object("spec");
        WorkloadRules.NotNegative(spec, "minReadySeconds", errors);
        WorkloadRules.NotNegative(spec, "revisionHistoryLimit", errors);
        WorkloadRules.NotNegative(spec, "progressDeadlineSeconds", errors);
        if (spec.Int("progressDeadlineSeconds") is { } deadline && deadline <= (spec.Int("minReadySeconds") ?? 0))
            errors.Add(FieldError.Invalid("spec.progressDeadlineSeconds", $"{deadline}", "must be greater than minReadySeconds"));
        var strategy = spec.Object("strategy");
        if (strategy.Text("type") is { } type and not ("RollingUpdate" or "Recreate"))
            errors.Add(FieldError.NotSupported("spec.strategy.type", type, ["Recreate", "RollingUpdate"]));
        if (strategy.Text("type") == "Recreate" && strategy.Object("rollingUpdate") is not null)
            errors.Add(FieldError.Forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"));
        var rolling = strategy.Object("rollingUpdate");
        Amount(rolling, "maxUnavailable", errors);
        Amount(rolling, "maxSurge", errors);
        if (rolling is not null && IsZero(rolling["maxUnavailable"]) && IsZero(rolling["maxSurge"]))
            errors.Add(FieldError.Invalid("spec.strategy.rollingUpdate.maxUnavailable", rolling["maxUnavailable"]!.ToJsonString(), "may not be 0 when `maxSurge` is 0"));
        if (Share(rolling?["maxUnavailable"]) > 100)
            errors.Add(FieldError.Invalid("spec.strategy.rollingUpdate.maxUnavailable", rolling!["maxUnavailable"]!.ToJsonString(), "must not be greater than 100%"));
    }

    private static void Amount(JsonObject? rolling, string name, ICollection<FieldError> errors)
    {
        if (rolling?[name] is not { } amount)
            return;
        if (amount.Int() is < 0)
            errors.Add(FieldError.Invalid($"spec.strategy.rollingUpdate.{name}", amount.ToJsonString(), "must be greater than or equal to 0"));
        else if (amount.Text() is not null && Share(amount) is null)
            errors.Add(FieldError.Invalid($"spec.strategy.rollingUpdate.{name}", amount.ToJsonString(),
                "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"));
    }

    /// <summary>The number before a percent sign; null where there is none.</summary>
    private static int? Share(JsonNode? amount) =>
        amount.Text() is [.. var number, '%'] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var share) ? share : null;

    private static bool IsZero(JsonNode? amount) => amount?.ToString() is "0" or "0%";
}
