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
}
