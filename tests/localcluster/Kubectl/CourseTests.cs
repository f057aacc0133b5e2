using System.Text.RegularExpressions;
using MlServe.LocalCluster.Tests.Hosting;
using MlServe.LocalCluster.Tests.Node;

namespace MlServe.LocalCluster.Tests.Kubectl;

/// <summary>The commands of a course on deployment in one go, with the oldest, a middle and the newest kubectl that is promised.</summary>
public sealed class CourseTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private const string Manifest = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: plan}
        data: {users: "20"}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: keys}
        data: {token: c2VjcmV0}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {app: web}}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: node-0:5000/sh:1
                args: ["-c", "echo $TOKEN of $USERS users; trap 'exit 0' TERM; while :; do sleep 0.2; done"]
                ports: [{containerPort: 5000}]
                env:
                - {name: USERS, valueFrom: {configMapKeyRef: {name: plan, key: users}}}
                - {name: TOKEN, valueFrom: {secretKeyRef: {name: keys, key: token}}}
                resources:
                  requests: {cpu: 10m, memory: 16Mi}
                  limits: {cpu: 500m, memory: 64Mi}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: LoadBalancer
          selector: {app: web}
          ports: [{port: 6000, targetPort: 5000}]
        ---
        apiVersion: autoscaling/v1
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          minReplicas: 1
          maxReplicas: 5
          targetCPUUtilizationPercentage: 40
        """;

    private static readonly string[] Objects =
    [
        "configmap/plan",
        "secret/keys",
        "deployment.apps/web",
        "service/web",
        "horizontalpodautoscaler.autoscaling/web",
    ];

    public static TheoryData<string> Versions =>
        [
            .. KubectlProgram
                .Installed.Select(path => Path.GetFileName(path)!)
                .Where(name => name is "kubectl.1.27" or "kubectl.1.30" or "kubectl.1.33")
                .DefaultIfEmpty("kubectl"),
        ];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Course_EveryCommand_PrintsWhatKubernetesPrints(string version)
    {
        var kubectl = Program(version);
        var space = await cluster.NewNamespaceAsync();
        // A row of a table, or a line, that matches in full; %-signs stand for what differs each time.
        async Task Prints(string command, string expected, string? input = null)
        {
            var output = await kubectl.Run($"-n {space} {command}", input);
            var pattern = "(?m)^" + Regex.Escape(expected).Replace("%", ".*", StringComparison.Ordinal).Replace(@"\ ", " +", StringComparison.Ordinal) + " *$";
            Assert.True(Regex.IsMatch(output, pattern), $"kubectl {command}: no line like \"{expected}\" in\n{output}");
        }
        async Task PrintsAll(string command, Func<string, string> line, string? input = null) =>
            Assert.Equal(Objects.Select(line), (await kubectl.Run($"-n {space} {command}", input)).Split('\n', StringSplitOptions.RemoveEmptyEntries));

        await PrintsAll("apply -f -", name => name + " created", Manifest);
        await PrintsAll("apply -f -", name => name + " unchanged", Manifest);
        await Prints("apply -f -", "deployment.apps/web configured", Manifest.Replace("replicas: 2", "replicas: 1", StringComparison.Ordinal));
        await Prints("apply -f -", "deployment.apps/web configured", Manifest);
        await PrintsAll("apply --server-side -f -", name => name + " serverside-applied", Manifest);
        await Prints("rollout status deploy/web --timeout=60s", "deployment \"web\" successfully rolled out");

        await Prints("get deploy", "web 2/2 2 2 %");
        await Prints("get rs -o wide", "web-% 2 2 2 % main node-0:5000/sh:1 app=web,pod-template-hash=%");
        await Prints("get pods -o wide", "web-% 1/1 Running 0 % 127.% <none> <none>");
        await Prints("get svc", "web LoadBalancer 10.96.% 127.0.0.1 6000:3%/TCP %");
        await Prints("get hpa", "web Deployment/web cpu: %/40% 1 5 %");
        await Prints("get pods -l app=web -o name", "pod/web-%");
        await Prints("get pods -A -l app=web", space + " web-% 1/1 Running 0 %");
        await Prints("get deploy web -o jsonpath={.spec.replicas}", "2");
        await Prints("get deploy web -o yaml", "kind: Deployment");
        await Prints("get events", "% Normal Scheduled pod/web-% Successfully assigned " + space + "/web-% to %");
        await Prints("describe deploy web", "Replicas: 2 desired | 2 updated | 2 total | 2 available | 0 unavailable");
        await Prints("describe pod -l app=web", "Status: Running");
        await Prints("describe hpa web", "Reference: Deployment/web");
        await Prints("logs deploy/web --tail=1", "secret of 20 users");

        await Prints("scale deploy/web --replicas=3", "deployment.apps/web scaled");
        await Prints("wait --for=jsonpath={.status.readyReplicas}=3 deploy/web --timeout=60s", "deployment.apps/web condition met");
        await Prints("set image deploy/web main=node-0:5000/sh:2", "deployment.apps/web image updated");
        await Prints("set resources deploy/web -c main --limits=cpu=400m", "deployment.apps/web resource requirements updated");
        await Prints("""patch deploy web -p {"spec":{"minReadySeconds":0,"revisionHistoryLimit":3}}""", "deployment.apps/web patched");
        await Prints("rollout restart deploy/web", "deployment.apps/web restarted");
        await Prints("rollout status deploy/web --timeout=60s", "deployment \"web\" successfully rolled out");
        await Prints("wait --for=condition=Available deploy/web --timeout=60s", "deployment.apps/web condition met");
        await Prints("autoscale deploy web --name=second --min=1 --max=3 --cpu-percent=50", "horizontalpodautoscaler.autoscaling/second autoscaled");
        await Prints("get hpa second", "second Deployment/web cpu: %/50% 1 3 %");
        await Prints("delete hpa second", "horizontalpodautoscaler.autoscaling \"second\" deleted%");

        Assert.Equal(Objects.Length, (await kubectl.Run($"-n {space} delete -f -", Manifest)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        await kubectl.Run($"-n {space} wait --for=delete pod -l app=web --timeout=60s");
        Assert.Equal("", await kubectl.Run($"-n {space} get all -o name"));
    }

    [Fact]
    public async Task Job_ConfigMapAndSecretAsFiles_Completes()
    {
        var kubectl = Program("kubectl");
        Assert.SkipUnless(LocalCluster.Node.Volumes.MountSupport.Detect().Problem is null, "this machine does not allow mount namespaces");
        var space = await cluster.NewNamespaceAsync();
        await kubectl.Run($"-n {space} create configmap plan --from-literal=users=20");
        await kubectl.Run($"-n {space} create secret generic keys --from-literal=token=secret");
        await kubectl.Run($"-n {space} apply -f -", """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: load}
            spec:
              completions: 2
              parallelism: 2
              completionMode: Indexed
              ttlSecondsAfterFinished: 600
              template:
                spec:
                  restartPolicy: Never
                  volumes:
                  - {name: plan, configMap: {name: plan}}
                  - {name: keys, secret: {secretName: keys}}
                  containers:
                  - name: main
                    image: sh
                    args: ["-c", "echo worker $JOB_COMPLETION_INDEX: $(cat /plan/users) $(cat /var/run/keys/token)"]
                    volumeMounts: [{name: plan, mountPath: /plan}, {name: keys, mountPath: /var/run/keys}]
            """);
        await kubectl.Run($"-n {space} wait --for=condition=complete job/load --timeout=60s");
        Assert.Equal(["worker 0: 20 secret", "worker 1: 20 secret"],
            (await kubectl.Run($"-n {space} logs -l job-name=load")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Equal(3, (await kubectl.Run($"-n {space} get jobs,pods -l job-name=load -o name")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Top_PodThatRuns_PrintsItsUsage()
    {
        var kubectl = Program("kubectl");
        var space = await cluster.NewNamespaceAsync();
        await kubectl.Run($"-n {space} apply -f -", """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"busy"},"spec":{"containers":[{"name":"main","image":"sh","args":["-c","while :; do :; done"]}]}}
            """);
        await Eventually.IsTrue(() => cluster.Send("GET", $"/apis/metrics.k8s.io/v1beta1/namespaces/{space}/pods/busy").Result.Code == 200, "measured");
        Assert.Matches(@"^NAME +CPU\(cores\) +MEMORY\(bytes\) *\nbusy +\d+m +\d+Mi *\n$", await kubectl.Run($"-n {space} top pods"));
        // The machine is read at moments of its own.
        await Eventually.IsTrue(
            () => cluster.Send("GET", "/apis/metrics.k8s.io/v1beta1/nodes").Result.Body?["items"] is System.Text.Json.Nodes.JsonArray { Count: > 0 },
            "the node is measured"
        );
        Assert.Matches(@"NAME +CPU\(cores\) +CPU(%|\(%\)) +MEMORY\(bytes\) +MEMORY(%|\(%\))", await kubectl.Run("top nodes"));
        await kubectl.Run($"-n {space} delete pod busy --grace-period=1");
    }

    [Fact]
    public async Task Ask_ForTheServer_ReportsWhatItIs()
    {
        var kubectl = Program("kubectl");
        Assert.Contains("Server Version: v1.34.0+mlserve", await kubectl.Run("version"), StringComparison.Ordinal);
        Assert.Contains("control plane", await kubectl.Run("cluster-info"), StringComparison.Ordinal);
        Assert.Matches(@"(?m)^deployments +deploy +apps/v1 +true +Deployment$", await kubectl.Run("api-resources"));
        Assert.Matches(@"Lease:\n +HolderIdentity:", await kubectl.Run("describe nodes"));
    }

    private KubectlProgram Program(string name)
    {
        var program = KubectlProgram.Installed.FirstOrDefault(path => Path.GetFileName(path) == name);
        Assert.SkipWhen(program is null, "kubectl is not installed");
        return new KubectlProgram(program!, cluster.Kubeconfig);
    }
}
