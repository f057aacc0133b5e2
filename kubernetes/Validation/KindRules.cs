namespace MlServe.Kubernetes.Validation;

/// <summary>Whether apiVersion and kind belong together.</summary>
internal static class KindRules
{
    /// <summary>Versions that clusters served once and refuse today.</summary>
    private static readonly string[] Retired = ["extensions/v1beta1", "apps/v1beta1", "apps/v1beta2", "autoscaling/v2beta1", "autoscaling/v2beta2"];

    internal static FieldProblem? Check(Field root)
    {
        var (apiVersion, kind) = (root["apiVersion"], root["kind"]);
        if (apiVersion.Text is not { Length: > 0 } version)
            return apiVersion.Required("is missing" + (HomesOf(kind.Text) is { Length: > 0 } homes ? $"; write {homes}" : ""));
        if (kind.Text is not { Length: > 0 } written)
            return kind.Required("is missing; write what this is, like Deployment or Service");
        var known = Schema.Known.Kinds;
        if (known.Contains((version, written)))
            return null;
        if (HomesOf(written) is { Length: > 0 } home && (Retired.Contains(version) || known.Any(pair => pair.ApiVersion == version)))
            return apiVersion.Invalid($"there is no {written} in {version}; write {home}");
        // A kind of a group that we know nothing of may be anything.
        return known.Any(pair => pair.ApiVersion == version)
            && Spelling.Nearest(written, known.Select(pair => pair.Kind)) is { } meant && meant != written && !OtherKinds.Contains(written)
            ? kind.Invalid($"there is no {written} in {version}; did you mean `{meant}`?")
            : null;
    }

    /// <summary>Real kinds of these groups that are spelt much like one that is checked.</summary>
    private static readonly string[] OtherKinds = ["Node", "Event", "CronJob", "DaemonSet", "StatefulSet", "PodTemplate", "ServiceAccount"];

    private static string HomesOf(string? kind) =>
        string.Join(" or ", Schema.Known.Kinds.Where(pair => pair.Kind == kind).Select(pair => pair.ApiVersion));
}
