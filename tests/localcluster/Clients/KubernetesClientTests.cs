using k8s;
using k8s.Autorest;
using k8s.Models;
using MlServe.LocalCluster.Tests.Hosting;
using MlServe.LocalCluster.Tests.Node;

namespace MlServe.LocalCluster.Tests.Clients;

/// <summary>The official C# client: every answer is read into its types.</summary>
public sealed class KubernetesClientTests(TestCluster cluster) : IClassFixture<TestCluster>, IAsyncLifetime
{
    private k8s.Kubernetes client = null!;
    private string space = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        client = new k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(cluster.Kubeconfig));
        space = await cluster.NewNamespaceAsync();
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Discover_Cluster_HasItsGroupsAndNode()
    {
        Assert.Equal("1", (await client.Version.GetCodeAsync(Stop)).Major);
        Assert.Equal(["v1"], (await client.Core.GetAPIVersionsAsync(Stop)).Versions);
        Assert.Contains((await client.Apis.GetAPIVersionsAsync(Stop)).Groups, group => group.Name == "autoscaling" && group.PreferredVersion.Version == "v2");
        Assert.Contains((await client.AppsV1.GetAPIResourcesAsync(Stop)).Resources, resource => resource.Name == "deployments/scale");
        var node = Assert.Single((await client.CoreV1.ListNodeAsync(cancellationToken: Stop)).Items);
        Assert.True((await client.CoreV1.ReadNodeAsync(node.Name(), cancellationToken: Stop)).Status.Allocatable["cpu"].ToDecimal() > 0);
        Assert.NotNull((await client.GetKubernetesNodesMetricsAsync()).Items);
    }

    [Fact]
    public async Task Namespaces_MadeAndDeleted_Go()
    {
        var made = await client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new() { Name = space + "-own" } }, cancellationToken: Stop);
        Assert.Equal("Active", made.Status.Phase);
        var status = await client.CoreV1.DeleteNamespaceAsync(made.Name(), cancellationToken: Stop);
        Assert.NotNull(status);
        await Eventually.IsTrue(
            async () => (await client.CoreV1.ListNamespaceAsync(fieldSelector: $"metadata.name={made.Name()}", cancellationToken: Stop)).Items.Count == 0,
            "namespace gone"
        );
    }

    [Fact]
    public async Task ConfigMapsAndSecrets_BodiesWithoutKind_AreKept()
    {
        var made = await client.CoreV1.CreateNamespacedConfigMapAsync(Settings("a", "1"), space, cancellationToken: Stop);
        Assert.Equal(("ConfigMap", "v1"), (made.Kind, made.ApiVersion));
        await Refused(409, () => client.CoreV1.CreateNamespacedConfigMapAsync(Settings("a", "1"), space, cancellationToken: Stop));
        await Refused(
            400,
            () =>
                client.CoreV1.CreateNamespacedConfigMapAsync(
                    new V1ConfigMap
                    {
                        Kind = "Secret",
                        ApiVersion = "v1",
                        Metadata = new() { Name = "b" },
                    },
                    space,
                    cancellationToken: Stop
                )
        );
        made.Data["a"] = "2";
        Assert.Equal("2", (await client.CoreV1.ReplaceNamespacedConfigMapAsync(made, "settings", space, cancellationToken: Stop)).Data["a"]);
        await Refused(409, () => client.CoreV1.ReplaceNamespacedConfigMapAsync(made, "settings", space, cancellationToken: Stop));
        var dry = await client.CoreV1.CreateNamespacedConfigMapAsync(
            new V1ConfigMap { Metadata = new() { GenerateName = "dry-" } },
            space,
            dryRun: "All",
            cancellationToken: Stop
        );
        Assert.StartsWith("dry-", dry.Name(), StringComparison.Ordinal);
        var secret = await client.CoreV1.CreateNamespacedSecretAsync(
            new V1Secret
            {
                Metadata = new() { Name = "key" },
                StringData = new Dictionary<string, string> { ["word"] = "x" },
            },
            space,
            cancellationToken: Stop
        );
        Assert.Equal("x"u8.ToArray(), secret.Data["word"]);
        await client.CoreV1.DeleteCollectionNamespacedConfigMapAsync(space, labelSelector: "walk=yes", cancellationToken: Stop);
        Assert.Empty((await client.CoreV1.ListNamespacedConfigMapAsync(space, cancellationToken: Stop)).Items);
        await Refused(404, () => client.CoreV1.ReadNamespacedConfigMapAsync("settings", space, cancellationToken: Stop));

        static V1ConfigMap Settings(string key, string value) =>
            new()
            {
                Metadata = new()
                {
                    Name = "settings",
                    Labels = new Dictionary<string, string> { ["walk"] = "yes" },
                },
                Data = new Dictionary<string, string> { [key] = value },
            };
    }

    [Fact]
    public async Task Deployments_EveryPatchAndScale_AreDone()
    {
        await client.AppsV1.CreateNamespacedDeploymentAsync(Deployment(), space, cancellationToken: Stop);
        await Eventually.IsTrue(
            async () => (await client.AppsV1.ReadNamespacedDeploymentStatusAsync("web", space, cancellationToken: Stop)).Status.AvailableReplicas == 1,
            "one available"
        );
        var patched = await Patch("""{"metadata":{"annotations":{"walk":"yes"}}}""", V1Patch.PatchType.MergePatch);
        Assert.Equal("yes", patched.GetAnnotation("walk"));
        patched = await Patch(
            """{"spec":{"template":{"spec":{"containers":[{"name":"main","env":[{"name":"A","value":"b"}]}]}}}}""",
            V1Patch.PatchType.StrategicMergePatch
        );
        Assert.Equal(("sh", "b"), (patched.Spec.Template.Spec.Containers[0].Image, patched.Spec.Template.Spec.Containers[0].Env[0].Value));
        patched = await Patch("""[{"op":"replace","path":"/spec/revisionHistoryLimit","value":3}]""", V1Patch.PatchType.JsonPatch);
        Assert.Equal(3, patched.Spec.RevisionHistoryLimit);
        patched = await client.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch(
                """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"minReadySeconds":1}}""",
                V1Patch.PatchType.ApplyPatch
            ),
            "web",
            space,
            fieldManager: "walk",
            force: true,
            cancellationToken: Stop
        );
        Assert.Equal(1, patched.Spec.MinReadySeconds);
        var scale = await client.AppsV1.ReadNamespacedDeploymentScaleAsync("web", space, cancellationToken: Stop);
        Assert.Equal("app=web", scale.Status.Selector);
        scale.Spec.Replicas = 2;
        scale.Metadata.ResourceVersion = null; // the deployment's controller writes, too
        Assert.Equal(2, (await client.AppsV1.ReplaceNamespacedDeploymentScaleAsync(scale, "web", space, cancellationToken: Stop)).Spec.Replicas);
        scale = await client.AppsV1.PatchNamespacedDeploymentScaleAsync(
            new V1Patch("""{"spec":{"replicas":0}}""", V1Patch.PatchType.MergePatch),
            "web",
            space,
            cancellationToken: Stop
        );
        Assert.Null(scale.Spec.Replicas); // as Kubernetes writes none
        Assert.All(
            (await client.AppsV1.ListNamespacedReplicaSetAsync(space, labelSelector: "app in (web)", cancellationToken: Stop)).Items,
            set => Assert.Equal("web", set.OwnerReferences()[0].Name)
        );
        await client.AppsV1.DeleteNamespacedDeploymentAsync(
            "web",
            space,
            new V1DeleteOptions { PropagationPolicy = "Foreground" },
            cancellationToken: Stop
        );
        await Eventually.IsTrue(
            async () => (await client.AppsV1.ListDeploymentForAllNamespacesAsync(fieldSelector: "metadata.name=web", cancellationToken: Stop)).Items.Count == 0,
            "Deployment gone"
        );

        Task<V1Deployment> Patch(string patch, V1Patch.PatchType type) =>
            client.AppsV1.PatchNamespacedDeploymentAsync(new V1Patch(patch, type), "web", space, cancellationToken: Stop);
    }

    [Fact]
    public async Task Autoscalers_MadeInOneVersion_AreReadInTheOther()
    {
        var target = new V2CrossVersionObjectReference
        {
            ApiVersion = "apps/v1",
            Kind = "Deployment",
            Name = "web",
        };
        var metric = new V2MetricSpec
        {
            Type = "Resource",
            Resource = new()
            {
                Name = "cpu",
                Target = new() { Type = "Utilization", AverageUtilization = 40 },
            },
        };
        var made = await client.AutoscalingV2.CreateNamespacedHorizontalPodAutoscalerAsync(
            new V2HorizontalPodAutoscaler
            {
                Metadata = new() { Name = "web" },
                Spec = new()
                {
                    ScaleTargetRef = target,
                    MaxReplicas = 5,
                    Metrics = [metric],
                },
            },
            space,
            cancellationToken: Stop
        );
        Assert.Equal(1, made.Spec.MinReplicas);
        var other = await client.AutoscalingV1.ReadNamespacedHorizontalPodAutoscalerAsync("web", space, cancellationToken: Stop);
        Assert.Equal(40, other.Spec.TargetCPUUtilizationPercentage);
        other.Spec.TargetCPUUtilizationPercentage = 50;
        other.Metadata.ResourceVersion = null;
        await client.AutoscalingV1.ReplaceNamespacedHorizontalPodAutoscalerAsync(other, "web", space, cancellationToken: Stop);
        made = await client.AutoscalingV2.ReadNamespacedHorizontalPodAutoscalerAsync("web", space, cancellationToken: Stop);
        Assert.Equal(50, made.Spec.Metrics[0].Resource.Target.AverageUtilization);
        Assert.Equal("Success", (await client.AutoscalingV2.DeleteNamespacedHorizontalPodAutoscalerAsync("web", space, cancellationToken: Stop)).Status);
    }

    [Fact]
    public async Task Services_MadeAndDeleted_AnswerWithThemselves()
    {
        var made = await client.CoreV1.CreateNamespacedServiceAsync(
            new V1Service
            {
                Metadata = new() { Name = "web" },
                Spec = new() { Ports = [new V1ServicePort { Port = 80, TargetPort = "http" }] },
            },
            space,
            cancellationToken: Stop
        );
        Assert.StartsWith("10.", made.Spec.ClusterIP, StringComparison.Ordinal);
        Assert.Contains((await client.CoreV1.ListServiceForAllNamespacesAsync(cancellationToken: Stop)).Items, service => service.Uid() == made.Uid());
        Assert.Equal(made.Uid(), (await client.CoreV1.DeleteNamespacedServiceAsync("web", space, cancellationToken: Stop)).Uid());
    }

    [Fact]
    public async Task Pods_RunToTheirEnd_AreWatchedLoggedAndPaged()
    {
        var start = (await client.CoreV1.ListNamespacedPodAsync(space, cancellationToken: Stop)).ResourceVersion();
        foreach (var name in (string[])["one", "two"])
            await client.CoreV1.CreateNamespacedPodAsync(
                new V1Pod
                {
                    Metadata = new() { Name = name },
                    Spec = PodSpec("echo done", "Never"),
                },
                space,
                cancellationToken: Stop
            );
        var phases = new List<string>();
        await foreach (
            var (type, pod) in client.CoreV1.WatchListNamespacedPodAsync(
                space,
                resourceVersion: start,
                fieldSelector: "metadata.name=one",
                cancellationToken: Stop
            )
        )
        {
            phases.Add($"{type} {pod.Status.Phase}");
            if (pod.Status.Phase == "Succeeded")
                break;
        }
        Assert.Equal("Added Pending", phases[0]);
        var ended = await client.CoreV1.ReadNamespacedPodAsync("one", space, cancellationToken: Stop);
        Assert.Equal((1L, 1L), (ended.Metadata.Generation, ended.Status.ObservedGeneration));
        using var log = new StreamReader(await client.CoreV1.ReadNamespacedPodLogAsync("one", space, follow: true, cancellationToken: Stop));
        Assert.Equal("done\n", await log.ReadToEndAsync(Stop));
        var first = await client.CoreV1.ListNamespacedPodAsync(space, limit: 1, cancellationToken: Stop);
        var second = await client.CoreV1.ListNamespacedPodAsync(space, limit: 1, continueParameter: first.Continue(), cancellationToken: Stop);
        Assert.Equal((1L, "one", "two"), (first.Metadata.RemainingItemCount!.Value, first.Items[0].Name(), second.Items[0].Name()));
        Assert.Contains(
            (await client.CoreV1.ListNamespacedEventAsync(space, cancellationToken: Stop)).Items,
            told => told.Reason == "Scheduled" && told.InvolvedObject.Name == "one"
        );
        Assert.Contains((await client.EventsV1.ListNamespacedEventAsync(space, cancellationToken: Stop)).Items, told => told.Regarding.Name == "one");
        Assert.NotNull((await client.GetKubernetesPodsMetricsByNamespaceAsync(space)).Items);
        Assert.Equal("one", (await client.CoreV1.DeleteNamespacedPodAsync("one", space, gracePeriodSeconds: 0, cancellationToken: Stop)).Name());
    }

    [Fact]
    public async Task Jobs_Done_AreComplete()
    {
        var template = new V1PodTemplateSpec { Spec = PodSpec("exit 0", "Never") };
        await client.BatchV1.CreateNamespacedJobAsync(
            new V1Job
            {
                Metadata = new() { Name = "sum" },
                Spec = new() { Template = template },
            },
            space,
            cancellationToken: Stop
        );
        await Eventually.IsTrue(
            async () => (await client.BatchV1.ReadNamespacedJobStatusAsync("sum", space, cancellationToken: Stop)).Status.Succeeded == 1,
            "Job done"
        );
        await client.BatchV1.DeleteNamespacedJobAsync("sum", space, propagationPolicy: "Background", cancellationToken: Stop);
        await Eventually.IsTrue(
            async () => (await client.CoreV1.ListNamespacedPodAsync(space, labelSelector: "job-name=sum", cancellationToken: Stop)).Items.Count == 0,
            "pods gone"
        );
    }

    private static V1Deployment Deployment() => new()
    {
        Metadata = new() { Name = "web" },
        Spec = new()
        {
            Replicas = 1,
            Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } },
            Template = new() { Metadata = new() { Labels = new Dictionary<string, string> { ["app"] = "web" } }, Spec = PodSpec("exec sleep 1000000", null) },
        },
    };

    private static V1PodSpec PodSpec(string command, string? restart) =>
        new()
        {
            RestartPolicy = restart,
            TerminationGracePeriodSeconds = 0,
            Containers =
            [
                new V1Container
                {
                    Name = "main",
                    Image = "sh",
                    Args = ["-c", command],
                    Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("10m") } },
                },
            ],
        };

    private static async Task Refused(int code, Func<Task> call) =>
        Assert.Equal(code, (int)(await Assert.ThrowsAsync<HttpOperationException>(call)).Response.StatusCode);
}
