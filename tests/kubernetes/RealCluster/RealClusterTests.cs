using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Configuration;
using MlServe.Kubernetes.Deploying;
using MlServe.Kubernetes.Manifests;
using MlServe.Kubernetes.Objects;
using MlServe.Kubernetes.Validation;

namespace MlServe.Kubernetes.Tests.RealCluster;

/// <summary>
/// The client against a real Kubernetes, in a namespace of its own. Runs where MLSERVE_TEST_KUBECONFIG names a kubeconfig
/// whose cluster has metrics; MLSERVE_TEST_IMAGE is an image with a shell and busybox' httpd (default localhost/demo:1).
/// </summary>
public sealed class RealClusterTests : IAsyncLifetime
{
    private static readonly string? ConfigPath = Environment.GetEnvironmentVariable("MLSERVE_TEST_KUBECONFIG");
    private static readonly string Image = Environment.GetEnvironmentVariable("MLSERVE_TEST_IMAGE") ?? "localhost/demo:1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly string room = $"mlserve-test-{Guid.NewGuid():N}"[..20];
    private readonly CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private KubernetesClient? client;

    private KubernetesClient Client => client!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(ConfigPath), "MLSERVE_TEST_KUBECONFIG names no cluster to test against");
        limit.CancelAfter(Patience);
        client = new KubernetesClient(Kubeconfig.Load(ConfigPath) with { Namespace = room });
        await client.CreateAsync(new V1Namespace { Metadata = new() { Name = room } }, ct: limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (client is not null)
            await client.DeleteAsync<V1Namespace>(room, ct: CancellationToken.None);
        client?.Dispose();
        limit.Dispose();
    }

    [Fact]
    public async Task ApplyToDelete_WholeLife_Works()
    {
        var manifest = ManifestFile.Parse(Manifest(Image, "httpd -f -p 8080 -h /"), "life.yaml");
        foreach (var document in ApplyOrder.Sort(manifest.Documents))
            await Client.ApplyAsync(document.Object, new ApplyOptions("mlserve-test"), limit.Token);

        var seen = new List<string>();
        await foreach (var change in Client.WatchAsync<V1Deployment>(ResourceQuery.In(room), limit.Token))
        {
            seen.Add($"{change.Change} {change.Object.Status?.AvailableReplicas}");
            if (Rollout.IsComplete(change.Object))
                break;
        }
        Assert.StartsWith("Added", seen[0]);

        var pod = Assert.Single((await Client.ListAsync<V1Pod>(ResourceQuery.In(room, "app=life"), limit.Token)).Items);
        Assert.True(pod.IsReady);
        Assert.Contains("started", await Client.GetLogAsync(pod.Metadata.Name, options: new LogOptions { TailLines = 5 }, ct: limit.Token));
        var service = await Client.GetAsync<V1Service>("life", ct: limit.Token);
        Assert.InRange(service.Spec.Ports[0].NodePort ?? 0, 1, 65535);
        Assert.Equal("autoscaling/v1", await Client.FirstServedAsync(["autoscaling/v99", "autoscaling/v1"], limit.Token));

        var usage = await UntilAsync(() => Client.FindAsync<PodMetrics>(pod.Metadata.Name, ct: limit.Token));
        Assert.True(usage.Containers[0].Usage["memory"].ToDecimal() > 0);
        Assert.NotNull(GoDuration.Parse(usage.Window));

        var conflict = await Assert.ThrowsAsync<KubernetesApiException>(() =>
            Client.ApplyAsync(With(manifest, "Deployment", spec => spec["replicas"] = 2), new ApplyOptions("someone-else"), limit.Token)
        );
        Assert.Equal(409, conflict.StatusCode);
        await Client.ApplyAsync(With(manifest, "Deployment", spec => spec["replicas"] = 2), new ApplyOptions("mlserve-test"), limit.Token);
        Assert.Equal(2, (await Client.GetAsync<V1Deployment>("life", ct: limit.Token)).Spec.Replicas);

        Assert.True(await Client.DeleteAsync<V1Deployment>("life", options: new DeleteOptions { Propagation = Propagation.Foreground }, ct: limit.Token));
        await Client.WaitUntilGoneAsync(ResourceKind.Of<V1Deployment>(), "life", ct: limit.Token);
        Assert.Empty((await Client.ListAsync<V1Pod>(ResourceQuery.In(room), limit.Token)).Items);
    }

    [Fact]
    public async Task WatchAsync_RenewedManyTimes_ReportsEveryChangeOnce()
    {
        using var impatient = new KubernetesClient(
            Client.Config,
            new() { WatchLength = TimeSpan.FromSeconds(1), FirstWatchDelay = TimeSpan.FromMilliseconds(50) }
        );
        var names = Enumerable.Range(0, 30).Select(number => $"map-{number:00}").ToList();
        var writing = Task.Run(
            async () =>
            {
                foreach (var name in names)
                {
                    await Client.CreateAsync(
                        new V1ConfigMap
                        {
                            Metadata = new()
                            {
                                Name = name,
                                Labels = new Dictionary<string, string> { ["for"] = "watch" },
                            },
                        },
                        ct: limit.Token
                    );
                    await Task.Delay(200, limit.Token);
                }
                await Client.DeleteAsync<V1ConfigMap>(names[0], ct: limit.Token);
            },
            limit.Token
        );

        var seen = new List<string>();
        await foreach (var change in impatient.WatchAsync<V1ConfigMap>(ResourceQuery.In(room, "for=watch"), limit.Token))
        {
            seen.Add($"{change.Change} {change.Object.Metadata.Name}");
            if (change.Change == WatchEventType.Deleted)
                break;
        }
        await writing;

        Assert.Equal([.. names.Select(name => $"Added {name}"), $"Deleted {names[0]}"], seen);
    }

    [Theory]
    [InlineData("localhost/nosuch:1", "true", "cannot get its image localhost/nosuch:1")]
    [InlineData(null, "exit 7", "with exit code 7")]
    [InlineData(null, "tail /dev/zero", "used more memory than its limit of 32Mi and was killed")]
    public async Task Explain_BrokenDeployment_NamesTheCause(string? image, string command, string text)
    {
        foreach (var document in ManifestFile.Parse(Manifest(image ?? Image, command), "broken.yaml").Documents)
            await Client.ApplyAsync(document.Object, new ApplyOptions("mlserve-test"), limit.Token);

        var trouble = await UntilAsync(async () =>
        {
            var deployment = await Client.GetAsync<V1Deployment>("life", ct: limit.Token);
            var pods = await Client.ListAsync<V1Pod>(ResourceQuery.In(room), limit.Token);
            var events = await Client.ListAsync<Corev1Event>(ResourceQuery.In(room), limit.Token);
            return Rollout.Explain(deployment, pods.Items, events.Items) is { IsHopeless: true } found ? found : null;
        });
        Assert.Contains(text, trouble.Text);
    }

    [Theory]
    [InlineData("replicas: 1", "replica: 1")]
    [InlineData("replicas: 1", "replicas: one")]
    [InlineData("{app: life} }\n  template", "{app: other} }\n  template")]
    [InlineData("memory: 16Mi", "memory: 16MB")]
    [InlineData("memory: 16Mi", "memory: 64Mi")]
    [InlineData("name: main", "name: Main")]
    [InlineData("containerPort: 8080", "containerPort: 80800")]
    [InlineData("port: 80,", "")]
    [InlineData("minReplicas: 1", "minReplicas: 9")]
    [InlineData("type: NodePort", "type: Nodeport")]
    [InlineData("metadata: {name: life}\nspec:\n  type", "metadata: {name: 1life}\nspec:\n  type")]
    public async Task Validate_WhatWeRefuse_TheServerRefusesToo(string right, string wrong)
    {
        var text = Manifest(Image, "true");
        Assert.Contains(right, text);
        var documents = Yaml.ToDocuments(text.Replace(right, wrong), "x.yaml").Select(document => document.Root!.AsObject()).ToList();
        var mistaken = Assert.Single(documents, document => ResourceValidator.Validate(document).Count > 0);

        await Assert.ThrowsAsync<KubernetesApiException>(() => Client.ApplyAsync(mistaken, new ApplyOptions("mlserve-test") { DryRun = true }, limit.Token));
        foreach (var sound in documents.Where(document => document != mistaken))
            await Client.ApplyAsync(sound, new ApplyOptions("mlserve-test") { DryRun = true }, limit.Token);
    }

    private async Task<T> UntilAsync<T>(Func<Task<T?>> look)
        where T : class
    {
        while (true)
        {
            if (await look() is { } found)
                return found;
            await Task.Delay(TimeSpan.FromSeconds(1), limit.Token);
        }
    }

    private static JsonObject With(ManifestFile manifest, string kind, Action<JsonObject> change)
    {
        var copy = manifest.Documents.Single(document => document.Kind == kind).Object.DeepClone().AsObject();
        change(copy["spec"]!.AsObject());
        return copy;
    }

    private static string Manifest(string image, string command) =>
        $$"""
            apiVersion: autoscaling/v1
            kind: HorizontalPodAutoscaler
            metadata: {name: life}
            spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: none}, minReplicas: 1, maxReplicas: 2}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: life}
            spec:
              replicas: 1
              selector: {matchLabels: {app: life} }
              template:
                metadata: {labels: {app: life} }
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: main
                    image: {{image}}
                    command: [sh, -c, "echo started; {{command}}"]
                    ports: [{containerPort: 8080}]
                    resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {cpu: 1, memory: 32Mi} }
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: life}
            spec:
              type: NodePort
              selector: {app: life}
              ports: [{port: 80, targetPort: 8080}]
            """;
}
