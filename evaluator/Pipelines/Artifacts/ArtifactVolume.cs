using System.Text.Json.Nodes;

namespace MlServe.Evaluator.Pipelines.Artifacts;

/// <summary>The volume that holds the folders of a run's steps.</summary>
/// <param name="HostPath">A folder of the machine that the pods run on; null for a claim.</param>
/// <param name="Claim">A PersistentVolumeClaim; null for a folder of the machine.</param>
/// <param name="Inside">Where in it a step's folder is, of the step's name.</param>
internal sealed record ArtifactVolume(string? HostPath, string? Claim, Func<string, string> Inside)
{
    /// <summary>As a pod lists it.</summary>
    public JsonObject Describe(string name) => Claim is null
        ? new JsonObject { ["name"] = name, ["hostPath"] = new JsonObject { ["path"] = HostPath, ["type"] = "Directory" } }
        : new JsonObject { ["name"] = name, ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = Claim } };
}
