using k8s.Models;
using MlServe.Evaluator.Calibration;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Kubernetes.Manifests;
using MlServe.Testing;

namespace MlServe.Evaluator.Tests.Calibration;

public class ServiceIdentityTests
{
    private static readonly Uri Url = new("http://localhost:32000/test");

    [Fact]
    public void Of_ConcurrencyAndQueueOnly_AreTheSameService()
    {
        var plain = Deployment();
        var tuned = Deployment();
        var container = tuned.Spec.Template.Spec.Containers[0];
        container.Args = ["--Serve:Concurrency", "4", "--Serve:QueueLength=7"];
        container.Env = [new V1EnvVar { Name = "Serve__QueueLength", Value = "9" }];

        Assert.Null(ServiceIdentity.Of(plain, Url, null).DifferenceFrom(ServiceIdentity.Of(tuned, Url, null)));
    }

    [Fact]
    public void Of_OtherVariable_IsAnotherService()
    {
        var other = Deployment();
        other.Spec.Template.Spec.Containers[0].Env = [new V1EnvVar { Name = "MODEL_PATH", Value = "other.onnx" }];

        var difference = ServiceIdentity.Of(Deployment(), Url, null).DifferenceFrom(ServiceIdentity.Of(other, Url, null));

        Assert.Contains("MODEL_PATH=other.onnx", difference, StringComparison.Ordinal);
    }

    private static V1Deployment Deployment() => RunTarget.Of(ManifestFile.Read(Repository.File("deploy_k8s/deployment_k8s.yaml"))).Deployment;
}
