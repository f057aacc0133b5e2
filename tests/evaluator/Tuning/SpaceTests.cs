using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Simulation.Manifests;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Targets;
using MlServe.Evaluator.Tests.Simulation;
using MlServe.Evaluator.Tuning.Definitions;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tests.Tuning;

public class SpaceTests
{
    [Fact]
    public void DefaultSpace_ManifestWithAutoscaler_VariesRequestsTargetAndBounds()
    {
        var parameters = Default(Known.Manifest(limit: "2", memory: "1Gi") + Known.Autoscaler(max: 12, percent: 40));

        Assert.Equal(["cpu", "memory", "target", "min", "max"], parameters.Select(parameter => parameter.Name));
        Assert.Equal(("50m", "2"), Ends(parameters[0]));
        // 60 MiB at its busiest and 15 % more, to whole 8.
        Assert.Equal(["72Mi"], parameters[1].Values);
        Assert.Equal(("20", "200"), Ends(parameters[2]));
        Assert.Equal(("1", "4"), Ends(parameters[3]));
        Assert.Equal(("1", "12"), Ends(parameters[4]));
    }

    [Fact]
    public void DefaultSpace_ManifestWithoutAutoscaler_VariesReplicas()
    {
        var parameters = Default(Known.Manifest(replicas: 8));

        Assert.Equal(["cpu", "memory", "replicas"], parameters.Select(parameter => parameter.Name));
        Assert.Equal(("1", "16"), Ends(parameters[2]));
    }

    [Theory]
    [InlineData("deploy_k8s/deployment_k8s.yaml", 3)]
    [InlineData("deploy_lb/deployment_lb.yaml", 3)]
    [InlineData("deploy_hpa/deployment_hpa.yaml", 5)]
    public void DefaultSpace_OwnManifests_HasTheFieldsThatTheyHave(string path, int parameters) =>
        Assert.Equal(parameters, Default(File.ReadAllText(Path.Combine(Repository.Root, path)).Replace("node-0:5000/", "", StringComparison.Ordinal)).Count);

    [Theory]
    [InlineData("parameters: [ { name: a, fields: Deployment spec.replica, values: [1] } ]", "the nearest is Deployment spec.replicas")]
    [InlineData("parameters: [ { name: a, fields: Deployment spec.replicas, from: 1, to: 3 } ]", "step: is missing")]
    [InlineData("sample: tpe", "parameters: is missing")]
    [InlineData("manifest: a.yaml\nparameters: [ { name: a, fields: Deployment spec.replicas, values: [1] } ]", "space.yaml:1: manifest: is unknown")]
    public void SpaceFile_Mistake_IsNamedWithItsLine(string text, string message) => Assert.Contains(
        message, Assert.Throws<UserErrorException>(() => Studies.Definition(Known.Manifest(), text)).Message, StringComparison.Ordinal);

    [Fact]
    public void SpaceFile_FewerCombinationsThanCells_AsksForNoMore() => Assert.Equal(
        3, Studies.Definition(Known.Manifest(), "sample: tpe\nparameters: [ { name: a, fields: Deployment spec.replicas, values: [1, 2, 3] } ]").Count);

    private static IReadOnlyList<SweepParameter> Default(string manifest)
    {
        var file = ManifestFile.Parse(manifest, "deployment.yaml");
        var simulated = SimulatedManifest.Read(file, Known.Calibration(), LoadPlan.Challenge);
        return SpaceFile.Parse(DefaultSpace.Of(file, simulated, null), "space.yaml", new SweptDeployment(file, file.Name)).Parameters;
    }

    private static (string? From, string? To) Ends(SweepParameter parameter) => (parameter.At(0), parameter.At(1));
}
