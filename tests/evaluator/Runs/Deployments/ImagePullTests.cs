using k8s.Models;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Configuration;
using MlServe.Kubernetes.Manifests;
using MlServe.LocalCluster.Hosting;
using MlServe.LocalCluster.Node;

namespace MlServe.Evaluator.Tests.Runs.Deployments;

/// <summary>Against the embedded cluster's kubelet, which has images by name and says of them what Kubernetes' says.</summary>
public sealed class ImagePullTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private ClusterHost cluster = null!;
    private KubernetesClient client = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pods are processes of Linux");
        cluster = await ClusterHost.StartAsync(new LocalClusterOptions
        {
            StateDirectory = folder.Path,
            Ephemeral = true,
            Images = new Dictionary<string, ImageCommand> { ["web"] = new("/bin/sleep", ["1000"]), ["side"] = new("/bin/sleep", ["1000"]) },
        }, Ct);
        client = new KubernetesClient(Kubeconfig.Load(cluster.KubeconfigPath));
    }

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        if (cluster is not null)
            await cluster.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Pull_ImagesWithoutTheCommand_AreThereAndNoPodStays()
    {
        var prewarming = await Pull("containers: [ { name: web, image: web:1 }, { name: side, image: side:2 }, { name: again, image: web:1 } ]")
            .PullAsync(TimeSpan.FromMinutes(1), Ct);

        Assert.Equal(["web:1", "side:2"], prewarming.Nodes.Select(pulled => pulled.Image));
        Assert.All(prewarming.Nodes, pulled => Assert.Contains("already present on machine", pulled.Message));
        Assert.True(prewarming.Seconds > 0);
        Assert.Empty((await client.ListAsync<V1Pod>(ResourceQuery.In("default"), Ct)).Items);
    }

    [Fact]
    public async Task Pull_ImageThatNobodyHas_SaysSoAndLeavesNoPod()
    {
        var error = await Assert.ThrowsAsync<UserErrorException>(() =>
            Pull("containers: [ { name: web, image: web:1 }, { name: odd, image: nobody/has-this:1 } ]").PullAsync(TimeSpan.FromMinutes(1), Ct));

        Assert.StartsWith("--prewarm: pod prewarm-0-20260131t090000z-web-yaml cannot get its image nobody/has-this:1", error.Message);
        Assert.Empty((await client.ListAsync<V1Pod>(ResourceQuery.In("default"), Ct)).Items);
    }

    [Fact]
    public async Task Pull_NodeThatTheTemplateDoesNotSelect_IsLeftOut()
    {
        var prewarming = await Pull("nodeSelector: { disk: fast }, containers: [ { name: web, image: web:1 } ]").PullAsync(TimeSpan.FromMinutes(1), Ct);

        Assert.Empty(prewarming.Nodes);
    }

    [Fact]
    public void PodFor_Template_KeepsWhereImagesComeFromAndNothingElse()
    {
        var pod = Pull(
                """
                imagePullSecrets: [ { name: registry } ], tolerations: [ { key: gpu, operator: Exists } ], volumes: [ { name: data, emptyDir: {} } ],
                affinity: { podAntiAffinity: {}, nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [ { matchExpressions: [ { key: zone, operator: In, values: [ a ] } ] } ] } } },
                containers: [ { name: web, image: web:1, imagePullPolicy: Always, volumeMounts: [ { name: data, mountPath: /data } ], securityContext: { runAsNonRoot: true } } ]
                """
            )
            .PodFor("node-7", "puller");

        Assert.Equal("20260131T090000Z-web_yaml", (string?)pod["metadata"]!["labels"]!["mlserve.dev/run"]);
        Assert.Single(pod["metadata"]!["labels"]!.AsObject());
        var spec = pod["spec"]!;
        Assert.Null(spec["volumes"]);
        Assert.Equal("""[{"name":"registry"}]""", spec["imagePullSecrets"]!.ToJsonString());
        Assert.Equal("""[{"key":"gpu","operator":"Exists"}]""", spec["tolerations"]!.ToJsonString());
        Assert.Equal(
            """{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"zone","operator":"In","values":["a"]}],"matchFields":[{"key":"metadata.name","operator":"In","values":["node-7"]}]}]}}}""",
            spec["affinity"]!.ToJsonString()
        );
        var container = Assert.Single(spec["containers"]!.AsArray())!;
        Assert.Null(container["volumeMounts"]);
        Assert.Equal(("Always", """{"runAsNonRoot":true}"""), ((string?)container["imagePullPolicy"], container["securityContext"]!.ToJsonString()));
    }

    private ImagePull Pull(string podSpec)
    {
        var manifest = ManifestFile.Parse($$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: web }
            spec:
              selector: { matchLabels: { app: web } }
              template: { metadata: { labels: { app: web } }, spec: { {{podSpec.ReplaceLineEndings(" ")}} } }
            """, "web.yaml");
        return new ImagePull(client, RunTarget.Of(manifest), "20260131T090000Z-web_yaml", TimeProvider.System);
    }
}
