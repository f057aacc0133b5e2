using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlServe.Kubernetes.Configuration;

namespace MlServe.Kubernetes.Authentication;

/// <summary>A program that prints credentials [client.authentication.k8s.io, v1 and v1beta1].</summary>
/// <param name="User">Name of the user in the kubeconfig, for messages.</param>
/// <param name="Entry">The exec entry.</param>
/// <param name="Folder">Folder of the kubeconfig: a command with a slash in it is relative to it.</param>
/// <param name="Cluster">What the program is told of the cluster; null for nothing.</param>
internal sealed record ExecPlugin(string User, ExecEntry Entry, string Folder, JsonObject? Cluster)
{
    /// <summary>A log-in that waits for a person takes its time, but not for ever.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(2);

    private string Name => $"the exec plug-in \"{Entry.Command}\" of the user \"{User}\"";

    internal async Task<JsonNode> RunAsync(TimeProvider time, CancellationToken cancellation)
    {
        if (Entry.ApiVersion is not ("client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1"))
            throw new KubeconfigException($"{Name} has apiVersion \"{Entry.ApiVersion}\"; client.authentication.k8s.io/v1 or v1beta1 is needed");
        if (string.IsNullOrEmpty(Entry.Command))
            throw new KubeconfigException($"the exec plug-in of the user \"{User}\" has no command");
        using var process = Start();
        using var limit = new CancellationTokenSource(LongestRun, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(either.Token);
            var output = await process.StandardOutput.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0
                ? Read(output)
                : throw new KubeconfigException($"{Name} failed with exit code {process.ExitCode}: {LastLine(await errors)}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new KubeconfigException($"{Name} did not end within {LongestRun.TotalSeconds} s");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Entry.Command!.Contains('/') ? Path.GetFullPath(Entry.Command, Folder) : Entry.Command)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in Entry.Args ?? [])
            start.ArgumentList.Add(argument);
        foreach (var variable in Entry.Env ?? [])
            start.Environment[variable.Name] = variable.Value;
        var spec = new JsonObject { ["interactive"] = false };
        if (Cluster is not null)
            spec["cluster"] = Cluster.DeepClone();
        start.Environment["KUBERNETES_EXEC_INFO"] = new JsonObject
        {
            ["apiVersion"] = Entry.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec,
        }.ToJsonString();
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            var hint = string.IsNullOrWhiteSpace(Entry.InstallHint) ? "install it or put it on the PATH" : string.Join(' ', Entry.InstallHint.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            throw new KubeconfigException($"{Name} cannot be started; {hint}", e);
        }
    }

    private JsonNode Read(string output)
    {
        try
        {
            var answer = JsonNode.Parse(output);
            if ((string?)answer?["kind"] == "ExecCredential" && (string?)answer["apiVersion"] == Entry.ApiVersion && answer["status"] is JsonObject status)
                return status;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // Told below, with what was expected.
        }
        throw new KubeconfigException($"{Name} printed no ExecCredential of {Entry.ApiVersion} with a status");
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "it said nothing";
}
