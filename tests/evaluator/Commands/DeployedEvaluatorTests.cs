using System.CommandLine;
using MlServe.Evaluator.Commands;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tests.Commands;

/// <summary>The Jobs of deploy_evaluator/ ask for what the command has.</summary>
public class DeployedEvaluatorTests
{
    [Theory]
    [InlineData("load.yaml")]
    [InlineData("monitor.yaml")]
    public void Arguments_OfTheJob_AreUnderstood(string file)
    {
        var manifest = ManifestFile.Read(Path.Combine(Repository.Root, "deploy_evaluator", file));
        var job = manifest.Documents.Single(document => document.Kind == "Job").Object;
        var container = job["spec"]!["template"]!["spec"]!["containers"]![0]!;
        var arguments = container["args"]!
            .AsArray()
            .Select(argument => ((string)argument!).Replace("$(JOB_COMPLETION_INDEX)", "0").Replace("$(NODE)", "127.0.0.1"))
            .ToArray();

        var parsed = new RootCommand { LoadCommand.Create(InProcess.Silent()), MonitorCommand.Create(InProcess.Silent()) }.Parse(arguments);

        Assert.Empty(parsed.Errors);
        Assert.Equal(true, (bool?)container["securityContext"]!["readOnlyRootFilesystem"]);
    }

    [Fact]
    public void Workers_OfTheLoad_AreAsManyAsTheyAreTold()
    {
        var job = ManifestFile.Read(Path.Combine(Repository.Root, "deploy_evaluator", "load.yaml")).Documents.Single().Object;
        var worker = job["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!
            .AsArray()
            .Select(argument => (string)argument!)
            .Single(argument => argument.StartsWith("--worker", StringComparison.Ordinal));

        Assert.Equal((long)job["spec"]!["completions"]!, long.Parse(worker.Split('/')[1]));
        Assert.Equal((long)job["spec"]!["completions"]!, (long)job["spec"]!["parallelism"]!);
    }
}
