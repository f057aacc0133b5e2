using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Tests.Fakes;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Configuration;
using MlServe.Kubernetes.Manifests;
using MlServe.LocalCluster.Hosting;

namespace MlServe.Evaluator.Tests.Runs.Deployments;

/// <summary>On a real embedded cluster in this process; no pod is needed.</summary>
public sealed class AppliedManifestTests : IAsyncLifetime
{
    private const string Text = """
        apiVersion: autoscaling/v1
        kind: HorizontalPodAutoscaler
        metadata: { name: web }
        spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }, maxReplicas: 3 }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: web }
        spec: { selector: { app: web }, ports: [ { port: 80 } ] }
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 0
          selector: { matchLabels: { app: web } }
          template: { metadata: { labels: { app: web } }, spec: { containers: [ { name: web, image: ml-app } ] } }
        """;

    private readonly ManifestFile manifest = ManifestFile.Parse(Text, "web.yaml");
    private readonly TemporaryFolder folder = new();
    private readonly List<string> said = [];
    private ClusterHost cluster = null!;
    private KubernetesClient client = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        cluster = await ClusterHost.StartAsync(new LocalClusterOptions { StateDirectory = folder.Path, Ephemeral = true }, Ct);
        client = new KubernetesClient(Kubeconfig.Load(cluster.KubeconfigPath));
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await cluster.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Apply_ServerWarns_IsToldWithFileAndLine()
    {
        var careless = ManifestFile.Parse(
            Text.Replace("image: ml-app", "image: ml-app, resources: { limits: { memory: 512m } }", StringComparison.Ordinal),
            "web.yaml"
        );

        await new AppliedManifest(client, careless, "run-1").ApplyAsync(said.Add, Ct);

        Assert.Contains(
            "web.yaml:11: Deployment web: spec.template.spec.containers[0].resources.limits[memory]: fractional byte value \"512m\" is invalid, "
                + "must be an integer",
            said
        );
    }

    [Fact]
    public async Task Apply_ThenDelete_LeavesNothing()
    {
        var applied = new AppliedManifest(client, manifest, "run-1");

        await applied.ClearTheWayAsync(said.Add, Ct);
        await applied.ApplyAsync(_ => { }, Ct);

        var service = await client.GetAsync<V1Service>("web", ct: Ct);
        Assert.Equal("run-1", service.Metadata.Labels[RunLabels.Run]);
        await applied.DeleteAsync(Ct);
        Assert.Null(await client.FindAsync<V1Service>("web", ct: Ct));
        Assert.Null(await client.FindAsync<V1Deployment>("web", ct: Ct));
        Assert.Empty(said);
    }

    [Fact]
    public async Task ClearTheWay_SomeoneElsesObject_IsRefusedAndLeftAlone()
    {
        await client.ApplyAsync(manifest.Documents[1].Object, new ApplyOptions("kubectl"), Ct);

        var error = await Assert.ThrowsAsync<UserErrorException>(() => new AppliedManifest(client, manifest, "run-1").ClearTheWayAsync(said.Add, Ct));

        Assert.Contains("Service web", error.Message);
        Assert.NotNull(await client.FindAsync<V1Service>("web", ct: Ct));
    }

    [Fact]
    public async Task ClearTheWay_RunThatDied_IsRemoved()
    {
        await client.ApplyAsync(Owned(manifest.Documents[1], "run-0", $"{Environment.MachineName}/{int.MaxValue}"), new ApplyOptions("evaluator"), Ct);

        await new AppliedManifest(client, manifest, "run-1").ClearTheWayAsync(said.Add, Ct);

        Assert.Contains("Service web", Assert.Single(said));
        Assert.Null(await client.FindAsync<V1Service>("web", ct: Ct));
    }

    [Fact]
    public async Task ClearTheWay_RunThatGoesOn_IsNotTouched()
    {
        await client.ApplyAsync(Owned(manifest.Documents[1], "run-0", $"{Environment.MachineName}/1"), new ApplyOptions("evaluator"), Ct);

        var error = await Assert.ThrowsAsync<UserErrorException>(() => new AppliedManifest(client, manifest, "run-1").ClearTheWayAsync(said.Add, Ct));

        Assert.Contains("pid 1", error.Message);
        Assert.NotNull(await client.FindAsync<V1Service>("web", ct: Ct));
    }

    [Fact]
    public async Task ClearTheWay_WhatIsUp_IsRefusedToARunAndAppliedAnewByUp()
    {
        await new AppliedManifest(client, manifest, RunLabels.Up).ApplyAsync(_ => { }, Ct);

        var error = await Assert.ThrowsAsync<UserErrorException>(() => new AppliedManifest(client, manifest, "run-1").ClearTheWayAsync(said.Add, Ct));
        Assert.Contains("evaluator down", error.Message);

        var again = new AppliedManifest(client, manifest, RunLabels.Up);
        await again.ClearTheWayAsync(said.Add, Ct);
        await again.ApplyAsync(_ => { }, Ct);
        Assert.Empty(said);
    }

    [Fact]
    public async Task Apply_ServerRefuses_NamesFileAndLine()
    {
        // The manifest's own checks cannot know which node ports are free.
        var taken = Text.Replace(
            "spec: { selector: { app: web }, ports: [ { port: 80 } ] }",
            "spec: { type: NodePort, selector: { app: web }, ports: [ { port: 80, nodePort: 31234 } ] }"
        );
        await client.ApplyAsync(ManifestFile.Parse(taken.Replace("name: web", "name: other"), "other.yaml").Documents[1].Object, new ApplyOptions("kubectl"),
            Ct);

        var error = await Assert.ThrowsAsync<UserErrorException>(() =>
            new AppliedManifest(client, ManifestFile.Parse(taken, "web.yaml"), "run-1").ApplyAsync(_ => { }, Ct)
        );

        Assert.StartsWith("web.yaml:6: Service web:", error.Message);
        Assert.Contains("31234", error.Message);
    }

    [Fact]
    public async Task ClearTheWay_RunOfAnotherManifestThatDied_IsRemovedWhateverKindAndNamespace()
    {
        var other = ManifestFile.Parse("""
            apiVersion: v1
            kind: Namespace
            metadata: { name: elsewhere }
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: settings, namespace: elsewhere }
            """, "other.yaml");
        foreach (var document in other.Documents)
            await client.ApplyAsync(Owned(document, "run-0", $"{Environment.MachineName}/{int.MaxValue}"), new ApplyOptions("evaluator"), Ct);

        await new AppliedManifest(client, manifest, "run-1").ClearTheWayAsync(said.Add, Ct);

        Assert.EndsWith("ConfigMap settings, Namespace elsewhere", Assert.Single(said));
        Assert.Null(await client.FindAsync<V1ConfigMap>("settings", "elsewhere", Ct));
        Assert.Null(await client.FindAsync<V1Namespace>("elsewhere", ct: Ct));
    }

    [Fact]
    public async Task ClearTheWay_RunOfAnotherMachine_IsRefusedAndLeftAlone()
    {
        await client.ApplyAsync(Owned(manifest.Documents[1], "run-0", "far-away/1"), new ApplyOptions("evaluator"), Ct);

        var error = await Assert.ThrowsAsync<UserErrorException>(() => new AppliedManifest(client, manifest, "run-1").ClearTheWayAsync(said.Add, Ct));

        Assert.Contains("machine far-away", error.Message);
        Assert.Contains("--others", error.Message);
        Assert.NotNull(await client.FindAsync<V1Service>("web", ct: Ct));
    }

    [Fact]
    public async Task ClearTheWay_NumberOfProcessUsedAgain_RunCountsAsDead()
    {
        // A process of that number is alive, but it began long after the run.
        await client.ApplyAsync(Owned(manifest.Documents[1], "run-0", $"{Environment.MachineName}/1/1000000000"), new ApplyOptions("evaluator"), Ct);

        await new AppliedManifest(client, manifest, "run-1").ClearTheWayAsync(said.Add, Ct);

        Assert.Contains("Service web", Assert.Single(said));
    }

    [Fact]
    public async Task Apply_BeforePods_RunsOnceBetweenServiceAndWorkload()
    {
        var seen = new List<(bool Service, bool Deployment)>();

        await new AppliedManifest(client, manifest, "run-1").ApplyAsync(_ => { }, Ct, async () => seen.Add((
            await client.FindAsync<V1Service>("web", ct: Ct) is not null, await client.FindAsync<V1Deployment>("web", ct: Ct) is not null)));

        Assert.Equal((true, false), Assert.Single(seen));
    }

    [Theory]
    [InlineData(403, false)]
    [InlineData(500, true)]
    public async Task Apply_FirstObjectFails_IsAppliedOnlyIfItMayBeThere(int status, bool expected)
    {
        await using var api = await FakeApi.StartAsync();
        api.Answer = path => path switch
        {
            "/api/v1" => (200, """{"resources":[{"name":"services","kind":"Service","namespaced":true}]}"""),
            "/api/v1/namespaces/default/services/web" => (status, "{}"),
            _ => null,
        };
        using var refusing = api.Client();
        var applied = new AppliedManifest(refusing, manifest, "run-1");

        await Assert.ThrowsAsync<UserErrorException>(() => applied.ApplyAsync(_ => { }, Ct));

        Assert.Equal(expected, applied.IsApplied);
    }

    [Fact]
    public async Task Apply_ServerHasNoAutoscalingV2_IsAppliedAsV2Beta2()
    {
        const string served = "autoscaling/v2beta2";
        await using var api = await FakeApi.StartAsync();
        var asked = new ConcurrentQueue<string>();
        api.Answer = path =>
        {
            asked.Enqueue(path);
            return path switch
            {
                "/apis" => (200, """{"groups":[]}"""),
                "/api/v1" => (200, """{"resources":[]}"""),
                _ when path == "/apis/" + served => (
                    200,
                    """{"resources":[{"name":"horizontalpodautoscalers","kind":"HorizontalPodAutoscaler","namespaced":true}]}"""
                ),
                _ when path == $"/apis/{served}/namespaces/default/horizontalpodautoscalers/web" && asked.Count(known => known == path) > 1 => (
                    200,
                    "{}"
                ),
                _ => null,
            };
        };
        using var old = api.Client();
        var v2 = ManifestFile.Parse("""
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: { name: web }
            spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }, maxReplicas: 3 }
            """, "web.yaml");
        var applied = new AppliedManifest(old, v2, "run-1");

        await applied.ClearTheWayAsync(said.Add, Ct);
        await applied.ApplyAsync(_ => { }, Ct);

        Assert.Equal(2, asked.Count(path => path == $"/apis/{served}/namespaces/default/horizontalpodautoscalers/web"));
        Assert.Equal($"this cluster has no autoscaling/v2: HorizontalPodAutoscaler web is applied as {served}, which has the same fields", Assert.Single(said));
    }

    [Fact]
    public async Task Leftovers_LabelWithoutOwnerOrOfAController_AreNotOurs()
    {
        await new AppliedManifest(client, manifest, "run-0").ApplyAsync(_ => { }, Ct);
        var foreign = JsonNode.Parse(manifest.Documents[1].Object.ToJsonString())!.AsObject();
        foreign["metadata"]!["name"] = "foreign";
        foreign["metadata"]!["labels"] = new JsonObject { [RunLabels.Run] = "theirs" };
        await client.ApplyAsync(foreign, new ApplyOptions("kubectl"), Ct);

        var found = await Leftovers.FindAsync(client, Ct);

        Assert.Equal(["Deployment web", "HorizontalPodAutoscaler web", "Service web"], found.Select(left => left.Document.ToString()));
        Assert.All(found, left => Assert.Equal(("run-0", null, false), (left.Mark.Run, left.Mark.LivingPid, left.Mark.IsElsewhere)));
        await Leftovers.DeleteAsync(client, found.Select(left => left.Document), Ct);
        Assert.NotNull(await client.FindAsync<V1Service>("foreign", ct: Ct));
        Assert.Empty(await Leftovers.FindAsync(client, Ct));
    }

    private static JsonObject Owned(ManifestDocument document, string run, string owner)
    {
        var marked = RunLabels.Mark(document.Object, run);
        marked["metadata"]!["annotations"]![RunLabels.Owner] = owner;
        return marked;
    }
}
