using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Tests.Hosting;

namespace MlServe.LocalCluster.Tests.Kubectl;

/// <summary>What a course on deployment does with kubectl, and what kubectl then prints.</summary>
public sealed class KubectlTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const string Manifest = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: NAME, namespace: SPACE}
        spec:
          replicas: 1
          selector: {matchLabels: {app: NAME}}
          template:
            metadata: {labels: {app: NAME}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: sleep:1
                resources:
                  requests: {cpu: 10m, memory: 16Mi}
                  limits: {cpu: 100m, memory: 64Mi}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: NAME, namespace: SPACE}
        spec:
          selector: {app: NAME}
          ports: [{port: 80, targetPort: 5000}]
        ---
        apiVersion: autoscaling/v1
        kind: HorizontalPodAutoscaler
        metadata: {name: NAME, namespace: SPACE}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: NAME}
          minReplicas: 1
          maxReplicas: 5
          targetCPUUtilizationPercentage: 40
        """;

    public static TheoryData<string> Versions => [.. KubectlProgram.Installed.Select(path => Path.GetFileName(path)!).DefaultIfEmpty("kubectl")];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Apply_EachVersion_CreatesConfiguresAndDeletes(string version)
    {
        var kubectl = Program(version);
        var name = "v" + version.Replace("kubectl", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        await kubectl.Run($"create namespace {name}");
        var manifest = Manifest.Replace("SPACE", name, StringComparison.Ordinal).Replace("NAME", "web", StringComparison.Ordinal);

        Assert.Equal(
            ["deployment.apps/web created", "service/web created", "horizontalpodautoscaler.autoscaling/web created"],
            Lines(await kubectl.Run("apply -f -", manifest))
        );
        Assert.Equal(
            ["deployment.apps/web unchanged", "service/web unchanged", "horizontalpodautoscaler.autoscaling/web unchanged"],
            Lines(await kubectl.Run("apply -f -", manifest))
        );
        Assert.Equal(
            "deployment.apps/web configured",
            Lines(await kubectl.Run("apply -f -", manifest.Replace("replicas: 1", "replicas: 2", StringComparison.Ordinal)))[0]
        );
        Assert.Equal(
            [
                "deployment.apps/web serverside-applied",
                "service/web serverside-applied",
                "horizontalpodautoscaler.autoscaling/web serverside-applied",
            ],
            Lines(await kubectl.Run("apply --server-side --force-conflicts -f -", manifest))
        );
        Assert.Contains("successfully rolled out", await kubectl.Run($"rollout status deploy/web -n {name} --timeout=60s"), StringComparison.Ordinal);
        Assert.Contains(
            "unknown field \"spec.colour\"",
            await kubectl.Run("apply -f -", manifest.Replace("  replicas: 1", "  colour: 1", StringComparison.Ordinal), fails: true),
            StringComparison.Ordinal
        );
        Assert.Equal(3, Lines(await kubectl.Run("delete -f -", manifest)).Length);
        await kubectl.Run($"delete namespace {name} --timeout=60s");
        Assert.Equal("", await kubectl.Run($"get pods -n {name} -o name"));
    }

    [Fact]
    public async Task Get_Table_PrintsKubernetesColumns()
    {
        var kubectl = Program();
        await kubectl.Run("apply -f -", Manifest.Replace("SPACE", "default", StringComparison.Ordinal).Replace("NAME", "columns", StringComparison.Ordinal));
        await kubectl.Run("rollout status deploy/columns --timeout=60s");

        Assert.Equal(
            ["NAME", "READY", "STATUS", "RESTARTS", "AGE", "IP", "NODE", "NOMINATED", "NODE", "READINESS", "GATES"],
            Header(await kubectl.Run("get pods -o wide"))
        );
        Assert.Equal(
            ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE", "CONTAINERS", "IMAGES", "SELECTOR"],
            Header(await kubectl.Run("get deploy -o wide"))
        );
        Assert.Equal(["NAME", "DESIRED", "CURRENT", "READY", "AGE"], Header(await kubectl.Run("get rs")));
        Assert.Equal(["NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE", "SELECTOR"], Header(await kubectl.Run("get svc -o wide")));
        Assert.Equal(["NAME", "REFERENCE", "TARGETS", "MINPODS", "MAXPODS", "REPLICAS", "AGE"], Header(await kubectl.Run("get hpa")));
        Assert.Equal(["NAME", "STATUS", "ROLES", "AGE", "VERSION"], Header(await kubectl.Run("get nodes")));
        Assert.Equal(["LAST", "SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"], Header(await kubectl.Run("get events")));
        Assert.Matches(@"columns +1/1 +1 +1 +\w+\s", await kubectl.Run("get deploy columns"));
        Assert.Matches("columns-[0-9bcdfghjklmnpqrstvwxz]+-[a-z0-9]{5} +1/1 +Running +0 ", await kubectl.Run("get pods -l app=columns"));
        // Metrics come when they come.
        Assert.Matches("columns +Deployment/columns +cpu: (<unknown>|[0-9]+%)/40% +1 +5 ", await kubectl.Run("get hpa columns"));
        Assert.Equal("pod/columns", Lines(await kubectl.Run("get pods -l app=columns -o name"))[0][..11]);
        Assert.Equal("1", await kubectl.Run("get deploy columns -o jsonpath={.spec.replicas}"));
        Assert.Contains("kind: Deployment", await kubectl.Run("get deploy columns -o yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describe_Objects_ReportsWhatHappened()
    {
        var kubectl = Program();
        await kubectl.Run("apply -f -", Manifest.Replace("SPACE", "default", StringComparison.Ordinal).Replace("NAME", "told", StringComparison.Ordinal));
        await kubectl.Run("rollout status deploy/told --timeout=60s");

        var deployment = await kubectl.Run("describe deploy told");
        Assert.Contains("1 desired | 1 updated | 1 total | 1 available | 0 unavailable", deployment, StringComparison.Ordinal);
        Assert.Contains("NewReplicaSetAvailable", deployment, StringComparison.Ordinal);
        Assert.Contains("Scaled up replica set told-", deployment, StringComparison.Ordinal);
        var pod = await kubectl.Run("describe pod -l app=told");
        Assert.Contains("Successfully assigned default/told-", pod, StringComparison.Ordinal);
        Assert.Contains("Started container main", pod, StringComparison.Ordinal);
        Assert.Contains("QoS Class:", pod, StringComparison.Ordinal);
        await kubectl.Run("describe svc told");
        await kubectl.Run("describe hpa told");
        Assert.Contains("Allocatable:", await kubectl.Run("describe nodes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_Deployment_RollsOut()
    {
        var kubectl = Program();
        await kubectl.Run("apply -f -", Manifest.Replace("SPACE", "default", StringComparison.Ordinal).Replace("NAME", "moved", StringComparison.Ordinal));
        await kubectl.Run("scale deploy/moved --replicas=2");
        await kubectl.Run("rollout status deploy/moved --timeout=60s");
        var first = await Image(kubectl);
        await kubectl.Run("set image deploy/moved main=sleep:2");
        await kubectl.Run("rollout status deploy/moved --timeout=60s");
        Assert.Equal(("sleep:1", "sleep:2"), (first, await Image(kubectl)));
        Assert.Matches("1 +<none>\n2 +<none>", await kubectl.Run("rollout history deploy/moved"));
        await kubectl.Run("rollout undo deploy/moved");
        await kubectl.Run("rollout status deploy/moved --timeout=60s");
        Assert.Equal("sleep:1", await Image(kubectl));
        await kubectl.Run("rollout restart deploy/moved");
        await kubectl.Run("set resources deploy/moved --limits=cpu=200m");
        await kubectl.Run("""patch deploy moved -p {"spec":{"template":{"spec":{"containers":[{"name":"main","env":[{"name":"A","value":"b"}]}]}}}}""");
        await kubectl.Run("rollout status deploy/moved --timeout=60s");
        await kubectl.Run("wait --for=condition=Available deploy/moved --timeout=60s");
        Assert.Equal(
            "200m b 64Mi",
            await kubectl.Run(
                "get deploy moved -o jsonpath={.spec.template.spec.containers[0].resources.limits.cpu}{\"\\u0020\"}"
                        + "{.spec.template.spec.containers[0].env[0].value}{\"\\u0020\"}{.spec.template.spec.containers[0].resources.limits.memory}"
            )
        );

        // A rollout is done before the last of the old pods has ended: only those that nobody has deleted count.
        static async Task<string> Image(KubectlProgram kubectl) =>
            string.Join(' ', JsonNode.Parse(await kubectl.Run("get pods -l app=moved -o json")).Items("items").Where(pod => !pod.IsDeleting())
                .SelectMany(pod => pod.Items("spec", "containers")).Select(container => container.Text("image")).Distinct());
    }

    [Fact]
    public async Task Job_Indexed_CompletesAndLogs()
    {
        var kubectl = Program();
        await kubectl.Run("apply -f -", """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: indexed}
            spec:
              completions: 3
              parallelism: 2
              completionMode: Indexed
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: main, image: sh, args: ["-c", "echo index $JOB_COMPLETION_INDEX"]}]
            """);
        await kubectl.Run("wait --for=condition=complete job/indexed --timeout=60s");
        Assert.Matches(@"indexed +Complete +3/3 ", await kubectl.Run("get jobs"));
        Assert.Equal(["index 0", "index 1", "index 2"], Lines(await kubectl.Run("logs -l job-name=indexed")).Order());
        Assert.Equal("0-2", await kubectl.Run("get job indexed -o jsonpath={.status.completedIndexes}"));
    }

    [Fact]
    public async Task Job_AlwaysFails_GivesUp()
    {
        var kubectl = Program();
        await kubectl.Run("apply -f -", """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: hopeless}
            spec:
              backoffLimit: 0
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: main, image: sh, args: ["-c", "exit 3"]}]
            """);
        await kubectl.Run("wait --for=condition=failed job/hopeless --timeout=60s");
        Assert.Contains("BackoffLimitExceeded", await kubectl.Run("describe job hopeless"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_MissingParts_SaysSo()
    {
        var kubectl = Program();
        await kubectl.Run("run talker --image=sleep");
        await kubectl.Run("wait --for=condition=Ready pod/talker --timeout=60s");
        Assert.Contains("the embedded cluster runs pods as processes", await kubectl.Run("exec talker -- ls", fails: true), StringComparison.Ordinal);
        Assert.Contains("the server doesn't have a resource type \"cronjobs\"", await kubectl.Run("get cronjobs", fails: true), StringComparison.Ordinal);
        await kubectl.Run("delete pod talker --grace-period=0 --force");
    }

    [Fact]
    public async Task Delete_Orphan_LeavesDependentsToTheNext()
    {
        var kubectl = Program();
        var manifest = Manifest.Replace("SPACE", "default", StringComparison.Ordinal).Replace("NAME", "left", StringComparison.Ordinal);
        await kubectl.Run("apply -f -", manifest);
        await kubectl.Run("rollout status deploy/left --timeout=60s");
        var pod = await kubectl.Run("get pods -l app=left -o name");
        await kubectl.Run("delete deploy left --cascade=orphan");
        Assert.Equal(pod, await kubectl.Run("get pods -l app=left -o name"));
        await kubectl.Run("apply -f -", manifest);
        await kubectl.Run("rollout status deploy/left --timeout=60s");
        Assert.Equal(pod, await kubectl.Run("get pods -l app=left -o name"));
        await kubectl.Run("delete deploy left --cascade=foreground --timeout=60s");
        Assert.Equal("", await kubectl.Run("get pods,rs -l app=left -o name"));
    }

    private KubectlProgram Program(string name = "kubectl")
    {
        var program = KubectlProgram.Installed.FirstOrDefault(path => Path.GetFileName(path) == name);
        Assert.SkipWhen(program is null, "kubectl is not installed");
        return new KubectlProgram(program!, cluster.Kubeconfig);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Header(string table) => Lines(table)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
