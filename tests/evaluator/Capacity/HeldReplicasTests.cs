using MlServe.Evaluator.Capacity;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tests.Capacity;

public class HeldReplicasTests
{
    private static readonly ManifestFile Autoscaled = ManifestFile.Read(Repository.File("deploy_hpa/deployment_hpa.yaml"));

    [Fact]
    public void In_Number_HasSoManyReplicasAndNoAutoscaler()
    {
        var held = RunTarget.Of(HeldReplicas.In(Autoscaled, 3));

        Assert.Equal(3, held.Deployment.Spec.Replicas);
        Assert.Null(held.Autoscaler);
        Assert.NotNull(held.Service);
    }

    [Fact]
    public void In_NoNumber_IsAsItWas() => Assert.Same(Autoscaled, HeldReplicas.In(Autoscaled, null));
}
