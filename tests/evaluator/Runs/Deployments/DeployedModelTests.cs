using MlServe.Evaluator.Runs.Deployments;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tests.Runs.Deployments;

public class DeployedModelTests
{
    [Fact]
    public void In_Model_IsTheContainersVariableAndNothingElse()
    {
        var manifest = ManifestFile.Read(Path.Combine(Repository.Root, "challenge", "variants", "float-model.yaml"));

        var changed = DeployedModel.In(manifest, "models/food11-small.onnx");

        var variables = RunTarget.Of(changed).Deployment.Spec.Template.Spec.Containers.Single().Env;
        Assert.Equal(Path.GetFullPath("models/food11-small.onnx"), Assert.Single(variables, variable => variable.Name == "MODEL_PATH").Value);
        Assert.Equal(
            RunTarget.Of(manifest).Deployment.Spec.Template.Spec.Containers.Single().Env.Select(variable => variable.Name).Order(),
            variables.Select(variable => variable.Name).Order());
        Assert.Equal(manifest.Documents.Select(document => document.ToString()), changed.Documents.Select(document => document.ToString()));
        Assert.NotEqual(manifest.Sha256, changed.Sha256);
    }

    [Fact]
    public void In_NoModel_IsTheManifestAsItWas()
    {
        var manifest = ManifestFile.Read(Path.Combine(Repository.Root, "deploy_k8s", "deployment_k8s.yaml"));

        Assert.Same(manifest, DeployedModel.In(manifest, null));
    }
}
