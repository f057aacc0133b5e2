using System.Text.Json.Nodes;
using MlServe.Kubernetes.Deploying;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Kubernetes.Tests.Deploying;

public class ApplyOrderTests
{
    [Fact]
    public void Sort_AnyOrder_PutsWhatOthersNeedFirst()
    {
        string[] kinds = ["HorizontalPodAutoscaler", "Deployment", "Thing", "Service", "ConfigMap", "Namespace"];

        var sorted = ApplyOrder.Sort(kinds.Select(kind => new ManifestDocument(new JsonObject { ["kind"] = kind }, "m.yaml", 1)));

        Assert.Equal(["Namespace", "ConfigMap", "Service", "Deployment", "Thing", "HorizontalPodAutoscaler"], sorted.Select(document => document.Kind));
    }
}
