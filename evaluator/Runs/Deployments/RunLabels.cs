using System.Text.Json.Nodes;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>What marks the objects that a run created, so that nothing else is ever deleted.</summary>
internal static class RunLabels
{
    /// <summary>Label with the run's name.</summary>
    public const string Run = "mlserve.dev/run";

    /// <summary>Annotation with the machine and process that created it: whether a run is still alive can be asked.</summary>
    public const string Owner = "mlserve.dev/owner";

    /// <summary>Value of <see cref="Run"/> for what <c>up</c> leaves standing.</summary>
    public const string Up = "up";

    /// <summary>A copy of an object with the marks added.</summary>
    public static JsonObject Mark(JsonObject value, string run)
    {
        var copy = value.DeepClone().AsObject();
        var metadata = copy.Child("metadata");
        metadata.Child("labels")[Run] = run;
        metadata.Child("annotations")[Owner] = RunMark.ThisOwner;
        return copy;
    }
}
