using System.Text.Json.Nodes;
using MlServe.Evaluator.Tests.Commands;

namespace MlServe.Evaluator.Tests.Pipelines;

/// <summary>Steps that are manifests, with what images of Kubebench's harness expect, on a real embedded cluster.</summary>
public sealed class HarnessTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    private Dictionary<string, string> Environment => new() { ["MLSERVE_HOME"] = scratch["home"] };

    [Fact]
    public async Task Pipeline_MainAndPostJob_ResultIsInTheTableOfAllRuns()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the embedded cluster is Linux'");
        // A ConfigMap is there once, what runs as often as copies says; each writes a file of its own.
        scratch.Write("main.yaml", """
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: words }
            data: { word: "{word}" }
            ---
            apiVersion: v1
            kind: Pod
            metadata: { name: main }
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: evaluator
                  command: [sh, -c, 'env | grep ^KUBEBENCH_ | sort; echo $WORD > $(mktemp $KUBEBENCH_EXP_OUTPUT_PATH/XXXXXX); ls $KUBEBENCH_EXP_CONFIG_PATH']
                  env: [{ name: WORD, valueFrom: { configMapKeyRef: { name: words, key: word } } }]
            """);
        scratch.Write("post.yaml", """
            apiVersion: batch/v1
            kind: Job
            metadata: { name: post }
            spec:
              backoffLimit: 0
              template:
                spec:
                  restartPolicy: Never
                  containers:
                    - name: post
                      image: evaluator
                      command:
                        - sh
                        - -c
                        - |
                          n=$(cat $KUBEBENCH_EXP_OUTPUT_PATH/* | grep -c {word})
                          echo "{\"words\": $n, \"gpu\": \"none, here\"}" > $KUBEBENCH_EXP_RESULT_PATH/result.json
            """);
        var file = scratch.Write("harness.yaml", """
            parameters: { word: hello }
            steps:
              - { name: main, manifest: main.yaml, copies: 2, timeout: 2m }
              - { name: post, manifest: post.yaml, needs: main }
            """);

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync(Environment, "pipeline", file, "--out", scratch["runs"], "--json");

        Assert.True(exitCode == ExitCode.Done, error);
        Assert.Equal(2, (double)JsonNode.Parse(output)!["steps"]![1]!["figures"]!["words"]!);
        var folder = Assert.Single(Directory.GetDirectories(scratch["runs"]));
        var experiment = "/kubebench/experiments/" + Path.GetFileName(folder);
        var logs = Directory.GetFiles(folder, "main-*.log", SearchOption.AllDirectories);
        Assert.Equal(2, logs.Length);
        Assert.Equal(
            $"""
            KUBEBENCH_EXP_CONFIG_PATH={experiment}/config
            KUBEBENCH_EXP_ID={Path.GetFileName(folder)}
            KUBEBENCH_EXP_OUTPUT_PATH={experiment}/output
            KUBEBENCH_EXP_PATH={experiment}
            KUBEBENCH_EXP_RESULT_PATH={experiment}/result
            KUBEBENCH_EXP_ROOT=/kubebench/experiments
            kf-job-manifest.yaml

            """.ReplaceLineEndings("\n"),
            File.ReadAllText(logs[0]));
        // A step has its own copy of what was left for it, and changes nothing of it.
        Assert.False(File.Exists(Path.Combine(folder, "artifacts", "main", "result", "result.json")));

        var (_, table, problem) = await EvaluatorProcess.RunAsync(Environment, "runs", scratch["runs"], "--csv");
        var rows = table.TrimEnd().Split('\n');
        Assert.True(rows.Length == 3, problem);
        Assert.StartsWith("folder,manifest,started_at,state,", rows[0], StringComparison.Ordinal);
        Assert.Contains(",words,gpu", rows[0], StringComparison.Ordinal);
        Assert.EndsWith(",2,\"none, here\"", rows[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipeline_KindThatIsNotServed_IsSaidBeforeAnythingRuns()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the embedded cluster is Linux'");
        scratch.Write("tf.yaml", """
            apiVersion: kubeflow.org/v1
            kind: TFJob
            metadata: { name: train }
            spec: {}
            """);
        var file = scratch.Write("pipeline.yaml", """
            image: evaluator
            steps:
              - { name: first, command: [sh, -c, exit] }
              - { name: train, manifest: tf.yaml, needs: first }
            """);

        var (exitCode, _, error) = await EvaluatorProcess.RunAsync(Environment, "pipeline", file, "--out", scratch["runs"]);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains("evaluator: step train: tf.yaml:1: the cluster of the context", error, StringComparison.Ordinal);
        Assert.Contains("serves no TFJob in kubeflow.org/v1", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(scratch["runs"], "steps", SearchOption.AllDirectories));
    }
}
