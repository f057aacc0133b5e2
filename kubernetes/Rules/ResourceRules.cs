namespace MlServe.Kubernetes.Rules;

/// <summary>The rules of a container's requests and limits.</summary>
internal static class ResourceRules
{
    private static readonly string[] Names = ["cpu", "memory", "ephemeral-storage"];

    internal static void Check(Field resources)
    {
        var (limits, requests) = (resources["limits"], resources["requests"]);
        foreach (var (name, amount) in limits.Entries)
            Amount(name, amount);
        foreach (var (name, amount) in requests.Entries)
        {
            Amount(name, amount);
            if (amount.Amount is not { } asked)
                continue;
            if (limits.Entry(name).Amount is { } limit)
            {
                if (!CanShare(name) && asked != limit)
                    ExceedsLimit(requests, amount, $"must be equal to {name} limit of {limits.Entry(name).Text}");
                else if (asked > limit)
                    ExceedsLimit(requests, amount, $"must be less than or equal to {name} limit of {limits.Entry(name).Text}",
                        "lower the request or raise the limit");
            }
            else if (!CanShare(name) && IsKnown(name))
                limits.Required("Limit must be set for non overcommitable resources");
        }
    }

    private static void ExceedsLimit(Field requests, Field amount, string detail, string hint = "") =>
        requests.Add(FieldError.Invalid(requests.Path, $"\"{amount.Text}\"", detail) with { Place = amount.Place, Hint = hint });

    private static void Amount(string name, Field amount)
    {
        if (!IsKnown(name))
        {
            // A name without a prefix is Kubernetes' own, or a slip that would leave the container without its limit.
            amount.Invalid("must be a standard resource type or fully qualified", $"\"{name}\"",
                $"write {string.Join(", ", Names)}, or one with a prefix, like nvidia.com/gpu{Spelling.DidYouMean(name, Names)}");
            amount.Invalid("must be a standard resource for containers", $"\"{name}\"");
        }
        else if (amount.Amount is not { } quantity)
            return;
        else if (quantity < Quantity.Zero)
            amount.Invalid("must be greater than or equal to 0");
        else if (IsExtended(name) && quantity.Value != decimal.Truncate(quantity.Value))
            amount.Invalid("must be an integer");
    }

    private static bool IsKnown(string name) => name.Contains('/') || Names.Contains(name) || name.StartsWith("hugepages-", StringComparison.Ordinal);

    /// <summary>Devices and the like, which are counted.</summary>
    private static bool IsExtended(string name) => name.Contains('/') && !name.Contains("kubernetes.io/", StringComparison.Ordinal);

    /// <summary>Whether containers may ask for less than they may use.</summary>
    private static bool CanShare(string name) => !IsExtended(name) && !name.StartsWith("hugepages-", StringComparison.Ordinal);
}
