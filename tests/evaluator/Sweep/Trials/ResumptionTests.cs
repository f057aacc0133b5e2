using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Evaluator.Tests.Runs;

namespace MlServe.Evaluator.Tests.Sweep.Trials;

/// <summary>Real sweeps on a real embedded cluster, killed in the middle and gone on with.</summary>
public sealed class ResumptionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Sweep_JobKilledAndInterrupted_GoesOnWhereItWas()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the embedded cluster is Linux'");
        scratch.Write("job.yaml", """
            apiVersion: batch/v1
            kind: Job
            metadata: { name: add }
            spec:
              backoffLimit: 0
              template:
                spec:
                  restartPolicy: Never
                  containers:
                    - name: add
                      image: evaluator
                      command: [sh, -c, 'while [ -e "$HOLD" ]; do sleep 0.1; done; [ $A -lt 9 ] && echo sum=$((A + B)) a=$A']
                      env: [{ name: A, value: "1" }]
            """);
        // As long as this file is there, no Job comes to its end.
        var hold = scratch.Write("hold", "");
        var sweep = scratch.Write("adding.yaml", $"""
            manifest: job.yaml
            trials: 2
            seed: 3
            interval: 0.5s
            parameters:
              - name: a
                fields: Job spec.template.spec.containers[add].env[A].value
                values: [1, 2, 9]
              - name: b
                fields: Job spec.template.spec.containers[add].env[B].value
                values: [10, 20]
              - name: hold
                fields: Job spec.template.spec.containers[add].env[HOLD].value
                values: ["{hold}"]
            """);
        Dictionary<string, string> environment = new() { ["MLSERVE_HOME"] = scratch["home"] };
        using var first = EvaluatorProcess.Start(environment, "sweep", sweep, "--out", scratch["runs"]);
        var errors = first.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await RealRuns.UntilAsync(
            first,
            errors,
            () => Directory.Exists(scratch["runs"]) && Directory.GetFiles(scratch["runs"], "events.csv", SearchOption.AllDirectories).Length > 0,
            Patience
        );
        var folder = Assert.Single(Directory.GetDirectories(scratch["runs"]));
        var family = ProcessTree.DescendantsOf(first.Id);

        first.Kill();
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        await RealRuns.GoneAsync(family);

        // Once more, and this time asked to end.
        using var second = EvaluatorProcess.Start(environment, "sweep", folder);
        errors = second.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await RealRuns.UntilAsync(second, errors, () => Directory.GetFiles(folder, "events.csv", SearchOption.AllDirectories).Length > 1, Patience);
        family = ProcessTree.DescendantsOf(second.Id);
        RealRuns.Send(second.Id, RealRuns.Interrupt);
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(second.ExitCode == ExitCode.Interrupted, await errors);
        Assert.EndsWith($"continue with: evaluator sweep {folder}", (await errors).TrimEnd(), StringComparison.Ordinal);
        await RealRuns.GoneAsync(family);
        File.Delete(hold);

        // Whole, or not there: a kill leaves no half of it.
        Assert.False((bool)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "sweep.json")))!["finished"]!);
        var unfinished = Directory.GetDirectories(folder, "round-*").SelectMany(Directory.GetDirectories).ToList();

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync(environment, "sweep", folder, "--json");

        Assert.True(exitCode == ExitCode.Done, error);
        var cells = JsonNode.Parse(output)!["cells"]!.AsArray();
        Assert.True((bool)JsonNode.Parse(output)!["finished"]!);
        Assert.Equal(
            ["11", "21", "12", "22", "–", "–"],
            cells.Select(cell => cell!["figures"]!["sum"] is { } sum ? ((double)sum["value"]!).ToString(CultureInfo.InvariantCulture) : "–")
        );
        Assert.All(cells.Take(4), cell => Assert.Equal(2, (int)cell!["figures"]!["sum"]!["runs"]!));
        Assert.All(cells.Take(4), cell => Assert.True((double)cell!["figures"]!["completion_s"]!["value"]! >= 0));
        Assert.All(cells.Skip(4), cell => Assert.Equal(("failed", "BackoffLimitExceeded"), ((string)cell!["state"]!, (string)cell["reason"]!)));
        // What a Job was given and prints again is no figure of its own.
        Assert.All(cells, cell => Assert.False(cell!["figures"]!.AsObject().ContainsKey("a")));
        // The ones that were cut off were repeated, and what was over was not.
        var all = Directory.GetDirectories(folder, "round-*").SelectMany(Directory.GetDirectories).ToList();
        Assert.Equal(12 + 2, all.Count);
        Assert.Subset(all.ToHashSet(), unfinished.ToHashSet());
        Assert.True(File.Exists(Path.Combine(folder, "sweep.html")));
        Assert.True(
            File.Exists(Path.Combine(folder, "heatmap-completion_s-a-b.svg")) || File.Exists(Path.Combine(folder, "heatmap-sum-a-b.svg")),
            string.Join(' ', Directory.GetFiles(folder))
        );

        // Nothing is left to do.
        var (again, _, rest) = await EvaluatorProcess.RunAsync(environment, "sweep", folder);
        Assert.True(again == ExitCode.Done, rest);
        Assert.Equal(14, Directory.GetDirectories(folder, "round-*").SelectMany(Directory.GetDirectories).Count());

        // But what failed may be tried once more.
        (again, _, rest) = await EvaluatorProcess.RunAsync(environment, "sweep", folder, "--retry-failed");
        Assert.True(again == ExitCode.Done, rest);
        Assert.Equal(14 + 4, Directory.GetDirectories(folder, "round-*").SelectMany(Directory.GetDirectories).Count());
    }

    [Fact]
    public async Task Sweep_OneCellWithTooLittleMemory_IsAFailedCellAndTheOtherRuns()
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        scratch.Write(
            "deployment.yaml",
            (
                await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy_k8s", "deployment_k8s.yaml"), TestContext.Current.CancellationToken)
            ).Replace("nodePort: 32000", string.Create(CultureInfo.InvariantCulture, $"nodePort: {RealRuns.FreeNodePort()}"))
        );
        var sweep = scratch.Write(
            "memory.yaml",
            """
            manifest: deployment.yaml
            minutes: 0.1
            parameters:
              - name: memory
                fields:
                  - Deployment spec.template.spec.containers[ml-app].resources.requests.memory
                  - Deployment spec.template.spec.containers[ml-app].resources.limits.memory
                values: [12Mi, 1Gi]
            """
        );

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync(
            new Dictionary<string, string> { ["MLSERVE_HOME"] = scratch["home"] },
            "sweep",
            sweep,
            "--out",
            scratch["runs"],
            "--json"
        );

        Assert.True(exitCode == ExitCode.Done, error);
        var folder = Assert.Single(Directory.GetDirectories(scratch["runs"]));
        var metadata = JsonFile.Read<RunMetadata>(Directory.GetFiles(folder, "run.json", SearchOption.AllDirectories)[0])!;
        Assert.SkipWhen(
            metadata.Cluster!.Nodes.Any(node => node.Limits?.StartsWith("not enforced", StringComparison.Ordinal) == true),
            "this machine does not enforce memory limits"
        );
        var cells = JsonNode.Parse(output)!["cells"]!.AsArray();
        Assert.Equal(("failed", "OOMKilled"), ((string)cells[0]!["state"]!, (string)cells[0]!["reason"]!));
        Assert.Contains("12Mi", (string)cells[0]!["trials"]![0]!["message"]!, StringComparison.Ordinal);
        Assert.Equal("done", (string)cells[1]!["state"]!);
        Assert.True((double)cells[1]!["figures"]!["response_time_s"]!["value"]! > 0);
        Assert.Equal(1024 * 1024, (double)cells[1]!["figures"]!["memory_requested_KB"]!["value"]!);
        Assert.Contains(
            "OOMKilled",
            await File.ReadAllTextAsync(Path.Combine(folder, "heatmap-response_time_s-memory.svg"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }
}
