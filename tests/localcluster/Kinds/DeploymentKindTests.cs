using System.Text.Json.Nodes;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.Kinds;

public sealed class DeploymentKindTests
{
    private const string Percent =
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

    [Theory]
    [InlineData("""{"strategy":{"rollingUpdate":{"maxSurge":"25"}}}""", "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"25\": " + Percent)]
    [InlineData(
        """{"strategy":{"rollingUpdate":{"maxUnavailable":"-5%"}}}""",
        "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"-5%\": " + Percent
    )]
    [InlineData(
        """{"strategy":{"rollingUpdate":{"maxSurge":-1}}}""",
        "spec.strategy.rollingUpdate.maxSurge: Invalid value: -1: must be greater than or equal to 0"
    )]
    [InlineData(
        """{"strategy":{"rollingUpdate":{"maxUnavailable":"101%"}}}""",
        "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"101%\": must not be greater than 100%"
    )]
    [InlineData("""{"minReadySeconds":600}""", "spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds")]
    public void Create_RolloutThatCannotBe_IsInvalid(string fields, string wrong)
    {
        using var store = new ObjectStore([ClusterKinds.Deployments], TimeProvider.System, new Random(1));
        var deployment = JsonNode
            .Parse(
                """
                {"metadata":{"name":"web","namespace":"default"},
                 "spec":{"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c",
                 "image":"x"}]}}}}
                """
            )!
            .AsObject();
        foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject())
            deployment.Set(value?.DeepClone(), "spec", name);
        var refused = Assert.Throws<StatusException>(() => store.Create(ClusterKinds.Deployments, deployment));
        Assert.Equal($"Deployment.apps \"web\" is invalid: {wrong}", refused.Message);
    }
}
