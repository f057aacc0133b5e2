using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Sweep;

/// <summary>Whether a manifest is loaded, as a Deployment is, or runs to its end, as a Job does.</summary>
internal static class SweepTarget
{
    /// <summary>It has a Job and no Deployment.</summary>
    public static bool IsJob(ManifestFile manifest) =>
        manifest.Documents.Any(document => document.Kind == "Job") && manifest.Documents.All(document => document.Kind != "Deployment");
}
