using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.KubeConfigModels;
using MlServe.Kubernetes.Configuration;
using MlServe.Kubernetes.Json;

namespace MlServe.Kubernetes.Authentication;

/// <summary>
/// A program that prints credentials [client.authentication.k8s.io, v1 and v1beta1]. It is only asked to talk with a person
/// where it says that it must (interactiveMode: Always): a run of half an hour is nobody's terminal.
/// </summary>
/// <param name="User">Name of the user in the kubeconfig, for messages.</param>
/// <param name="Entry">The exec entry.</param>
/// <param name="Cluster">What the program is told of the cluster; null for nothing.</param>
/// <param name="HasTerminal">A person can answer it.</param>
internal sealed record ExecPlugin(string User, ExecEntry Entry, JsonObject? Cluster, bool HasTerminal)
{
    /// <summary>A log-in that waits for a person takes its time, but not for ever.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(2);

    private bool IsInteractive => Entry.InteractiveMode == "Always";

    /// <summary>For messages.</summary>
    internal string Name => $"the exec plug-in \"{Entry.Command}\" of the user \"{User}\"";

    internal async Task<ExecCredentialResponse.ExecStatus> RunAsync(TimeProvider time, CancellationToken ct)
    {
        if (Entry.ApiVersion is not ("client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1"))
            throw new KubeconfigException($"{Name} has apiVersion \"{Entry.ApiVersion}\"; client.authentication.k8s.io/v1 or v1beta1 is needed");
        if (string.IsNullOrEmpty(Entry.Command))
            throw new KubeconfigException($"the exec plug-in of the user \"{User}\" has no command");
        if (IsInteractive && !HasTerminal)
            throw new KubeconfigException($"{Name} needs input (interactiveMode: Always), but there is no terminal; run the command in a terminal");
        using var process = Start();
        using var limit = new CancellationTokenSource(LongestRun, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            var errors = IsInteractive ? Task.FromResult("") : process.StandardError.ReadToEndAsync(either.Token);
            var output = await process.StandardOutput.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0
                ? Read(output)
                : throw new KubeconfigException($"{Name} failed with exit code {process.ExitCode}: {LastLine(await errors)}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
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
        var start = new ProcessStartInfo(Entry.Program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = !IsInteractive,
            RedirectStandardInput = !IsInteractive,
        };
        foreach (var argument in Entry.Arguments ?? [])
            start.ArgumentList.Add(argument ?? "");
        foreach (var variable in Entry.EnvironmentVariables ?? [])
            if (variable?.GetValueOrDefault("name") is { Length: > 0 } name)
                start.Environment[name] = variable.GetValueOrDefault("value") ?? "";
        var spec = new JsonObject { ["interactive"] = IsInteractive };
        if (Cluster is not null)
            spec["cluster"] = Cluster.DeepClone();
        start.Environment["KUBERNETES_EXEC_INFO"] = new JsonObject
        {
            ["apiVersion"] = Entry.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec,
        }.ToJsonString();
        try
        {
            var process = Process.Start(start)!;
            if (!IsInteractive)
                process.StandardInput.Close();
            return process;
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            var hint = string.IsNullOrWhiteSpace(Entry.InstallHint)
                ? "install it or put it on the PATH"
                : string.Join(' ', Entry.InstallHint.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            throw new KubeconfigException($"{Name} cannot be started; {hint}", exception);
        }
    }

    private ExecCredentialResponse.ExecStatus Read(string output)
    {
        try
        {
            var answer = KubernetesJson.Read<ExecCredentialResponse>(output);
            if (answer is { Kind: "ExecCredential", Status: { } status } && answer.ApiVersion == Entry.ApiVersion)
                return status;
        }
        catch (JsonException)
        {
            // Told below, with what was expected.
        }
        throw new KubeconfigException($"{Name} printed no ExecCredential of {Entry.ApiVersion} with a status");
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "it printed nothing";
}
