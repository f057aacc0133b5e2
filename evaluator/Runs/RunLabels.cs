using System.Globalization;
using System.Text.Json.Nodes;

namespace MlServe.Evaluator.Runs;

/// <summary>What marks the objects that a run created, so that nothing else is ever deleted.</summary>
internal static class RunLabels
{
    /// <summary>Label with the run's name.</summary>
    public const string Run = "mlserve.dev/run";

    /// <summary>Annotation with the machine and process that created it: whether a run is still alive can be asked.</summary>
    public const string Owner = "mlserve.dev/owner";

    /// <summary>Value of <see cref="Run"/> for what <c>up</c> leaves standing.</summary>
    public const string Up = "up";

    /// <summary>Who this process is.</summary>
    public static string ThisOwner { get; } =
        string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}");

    /// <summary>A copy of an object with the marks added.</summary>
    public static JsonObject Mark(JsonObject value, string run)
    {
        var copy = value.DeepClone().AsObject();
        var metadata = Child(copy, "metadata");
        Child(metadata, "labels")[Run] = run;
        Child(metadata, "annotations")[Owner] = ThisOwner;
        return copy;
    }

    /// <summary>The run that created an object; null when it was none of ours.</summary>
    public static string? RunOf(JsonObject value) => (string?)value["metadata"]?["labels"]?[Run];

    /// <summary>The process that created an object, if it runs on this machine and is still alive and not this one.</summary>
    public static int? LivingOwner(JsonObject value)
    {
        var owner = (string?)value["metadata"]?["annotations"]?[Owner];
        var parts = owner?.Split('/') ?? [];
        if (parts.Length != 2 || parts[0] != Environment.MachineName || owner == ThisOwner
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            return null;
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            return pid;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
            parent[name] = child = [];
        return child;
    }
}
