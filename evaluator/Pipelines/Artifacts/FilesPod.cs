using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Kubernetes;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Deploying;

namespace MlServe.Evaluator.Pipelines.Artifacts;

/// <summary>A pod that runs a shell script beside a step, over the step's folders; what it prints is handed on.</summary>
/// <param name="client">The cluster.</param>
/// <param name="name">The pod's name.</param>
/// <param name="run">The run that it belongs to.</param>
/// <param name="time">Of the pauses.</param>
internal sealed class FilesPod(KubernetesClient client, string name, string run, TimeProvider time)
{
    /// <summary>An empty directory for the script.</summary>
    public const string Scratch = "/scratch";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly ResourceKind Pods = ResourceKind.Of<V1Pod>();

    /// <summary>An image with a shell, tar, gzip, base64 and sha256sum.</summary>
    public required string Image { get; init; }

    /// <summary>The volume of the folders, as a pod lists it.</summary>
    public required JsonObject Volume { get; init; }

    /// <summary>The folders, as a container lists them.</summary>
    public required JsonArray Mounts { get; init; }

    /// <summary>Runs the script to its end.</summary>
    /// <param name="script">For <c>sh -c</c>.</param>
    /// <param name="printed">Takes each line of its output.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="UserErrorException">It failed.</exception>
    public async Task RunAsync(string script, Action<string> printed, CancellationToken ct)
    {
        await RemoveAsync(ct);
        await client.ApplyAsync(RunLabels.Mark(Describe(script), run), new ApplyOptions("evaluator"), ct);
        try
        {
            await AwaitAsync(pod => pod.Status?.Phase is "Running" or "Succeeded" or "Failed", ct);
            var lines = new List<string>();
            using (var reader = new StreamReader(await client.GetStreamAsync(Pods.Path(client.Config.Namespace, name, "log") + "?follow=true", ct)))
                while (await reader.ReadLineAsync(ct) is { } line)
                    lines.Add(line);
            var pod = await AwaitAsync(pod => pod.Status?.Phase is "Succeeded" or "Failed", ct);
            if (pod.Status.Phase == "Failed")
                throw new UserErrorException(
                    $"the files of a step could not be read or written by pod {name} ({lines.LastOrDefault() ?? "it printed nothing"}): "
                        + $"image {Image} must have sh, tar, gzip, base64 and sha256sum; --artifacts-image names another one.");
            lines.ForEach(printed);
        }
        finally
        {
            await RemoveAsync(CancellationToken.None);
        }
    }

    private async Task<V1Pod> AwaitAsync(Func<V1Pod, bool> isThere, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var pod = await client.GetAsync<V1Pod>(name, ct: ct);
            if (isThere(pod))
                return pod;
            var trouble = JobProgress.Explain(new V1Job(), [pod], [], wasOutOfMemory: false);
            if (trouble is not null || time.GetElapsedTime(start) > Patience)
                throw new UserErrorException($"pod {name}, which reads a step's files, does not run: {trouble?.Text ?? $"it is {pod.Status?.Phase}"}.");
            await Task.Delay(Pause, time, ct);
        }
    }

    private async Task RemoveAsync(CancellationToken ct)
    {
        await client.DeleteAsync<V1Pod>(name, options: new DeleteOptions { Grace = TimeSpan.Zero }, ct: ct);
        await client.WaitUntilGoneAsync(Pods, name, ct: ct);
    }

    private JsonObject Describe(string script)
    {
        var mounts = Mounts.DeepClone().AsArray();
        mounts.Add((JsonNode)new JsonObject { ["name"] = "scratch", ["mountPath"] = Scratch });
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["restartPolicy"] = "Never",
                ["containers"] = new JsonArray(new JsonObject
                {
                    ["name"] = "files",
                    ["image"] = Image,
                    ["imagePullPolicy"] = "IfNotPresent",
                    ["command"] = new JsonArray("sh", "-c", script),
                    ["volumeMounts"] = mounts,
                }),
                ["volumes"] = new JsonArray(
                    Volume.DeepClone(), new JsonObject { ["name"] = "scratch", ["emptyDir"] = new JsonObject() }),
            },
        };
    }
}
