using MlServe.Kubernetes.Rules;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Tests.Node.Kubelet;

namespace MlServe.LocalCluster.Tests.Kinds;

public class PodDefaultsTests
{
    [Theory]
    [InlineData("""{"httpGet":{"port":80}}""")]
    [InlineData("""{"httpGet":{"port":80},"timeoutSeconds":0,"periodSeconds":0,"successThreshold":0,"failureThreshold":0}""")]
    public void Default_ProbeWithoutTimesOrWithZeros_HasKubernetesOwn(string probe)
    {
        var pod = NodeFixture.Pod("web", "true", $"\"livenessProbe\": {probe},");
        ClusterKinds.Pods.Rules.Default(Field.Root(pod));
        var filled = pod.Items("spec", "containers").Single().Object("livenessProbe");
        Assert.Equal(
            (1, 10, 1, 3),
            (filled.Int("timeoutSeconds"), filled.Int("periodSeconds"), filled.Int("successThreshold"), filled.Int("failureThreshold"))
        );
    }
}
