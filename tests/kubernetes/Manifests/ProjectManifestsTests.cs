using MlServe.Kubernetes.Manifests;

namespace MlServe.Kubernetes.Tests.Manifests;

public class ProjectManifestsTests
{
    [Theory]
    [InlineData("deploy_k8s")]
    [InlineData("deploy_lb")]
    [InlineData("deploy_hpa")]
    public void Read_DeploymentThatWeShip_HasNoMistake(string folder)
    {
        var documents = ManifestFile.Read(Repository.File(folder)).Documents;

        Assert.Contains(documents, document => document.Kind == "Deployment");
        Assert.Contains(documents, document => document.Kind == "Service");
    }
}
