using MlServe.Evaluator.Pipelines;

namespace MlServe.Evaluator.Tests.Pipelines;

public class ArgoWorkflowTests
{
    [Fact]
    public void Of_Xor_IsOneDagOverOneClaim()
    {
        var workflow = ArgoWorkflow.Of(PipelineFile.Read(Path.Combine(Repository.Root, "deploy_training", "xor.yaml")));

        var spec = workflow["spec"]!;
        var templates = spec["templates"]!.AsArray();
        var tasks = templates[0]!["dag"]!["tasks"]!.AsArray();
        Assert.Equal(["points", "scatter", "linear", "hidden", "curves"], tasks.Select(task => (string)task!["name"]!));
        Assert.Equal("{{workflow.parameters.dims}} == 2", (string)tasks[1]!["when"]!);
        Assert.Equal("linear.Succeeded && hidden.Succeeded", (string)tasks[4]!["depends"]!);
        var hidden = templates.Single(template => (string)template!["name"]! == "hidden")!["container"]!;
        Assert.Equal(
            "train /artifacts/points --hidden {{workflow.parameters.hidden}} --epochs {{workflow.parameters.epochs}}",
            string.Join(' ', hidden["args"]!.AsArray().Take(6).Select(word => (string)word!)));
        Assert.Equal(
            ["/artifacts/hidden hidden ", "/artifacts/points points true"],
            hidden["volumeMounts"]!.AsArray().Select(mount => $"{mount!["mountPath"]} {mount["subPath"]} {mount["readOnly"]}"));
        Assert.Equal("artifacts", (string)spec["volumeClaimTemplates"]![0]!["metadata"]!["name"]!);
        Assert.Equal("10000", (string)spec["arguments"]!["parameters"]![0]!["value"]!);
    }

    [Fact]
    public void Of_StepWithAManifest_IsAResourceWithTheStepsFolders()
    {
        var job = ArgoWorkflow.Of(Parse("- { name: train, manifest: job.yaml, timeout: 90s, retries: 2 }"))["spec"]!["templates"]![1]!;

        Assert.Equal((90L, 2), ((long)job["activeDeadlineSeconds"]!, (int)job["retryStrategy"]!["limit"]!));
        Assert.Equal("status.succeeded > 0", (string)job["resource"]!["successCondition"]!);
        Assert.Contains("parallelism: 3", (string)job["resource"]!["manifest"]!, StringComparison.Ordinal);
        Assert.Contains("claimName: '{{workflow.name}}-artifacts'", ((string)job["resource"]!["manifest"]!).Replace('"', '\''), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_SeveralObjects_SaysWhatArgoCannot()
    {
        var error = Assert.Throws<UserErrorException>(() => ArgoWorkflow.Of(Parse("- { name: train, manifest: job.yaml, copies: 2 }")));

        Assert.Equal("step train makes 2 objects, and a step of Argo makes one: divide job.yaml, and leave 'copies' out.", error.Message);
    }

    private static PipelineDefinition Parse(string steps) => PipelineFile.Parse($"parameters: {{ workers: 3 }}\nsteps:\n{steps}", "x.yaml", (_, _) => """
        apiVersion: batch/v1
        kind: Job
        metadata: { name: train }
        spec:
          parallelism: {workers}
          template: { spec: { restartPolicy: Never, containers: [ { name: a, image: b } ] } }
        """);
}
