using System.Diagnostics;
using System.Text.Json;

namespace MlServe.EndToEnd;

/// <summary>The way of a user who knows kubectl: the cluster alone, the manifest by hand, the page in between.</summary>
[Collection(NodePorts.OfTheRepository)]
public sealed class KubectlTests
{
    [Fact]
    public async Task Cluster_DeployedWithKubectl_ServesThePageAndLeavesNothing()
    {
        Assert.SkipUnless(InstalledProgram.Find("kubectl") is not null, "kubectl is not installed");
        using var home = new Home();
        var manifest = Path.Combine(Repository.Root, "deploy_k8s", "deployment_k8s.yaml");
        await EvaluateAsync(home, "cluster", "up");
        try
        {
            using var status = JsonDocument.Parse(await EvaluateAsync(home, "cluster", "status", "--json"));
            var kubeconfig = status.RootElement.GetProperty("kubeconfig").GetString()!;

            var applied = await KubectlAsync(kubeconfig, "apply", "-f", manifest);
            Assert.Contains("deployment.apps/ml-app created", applied);
            Assert.Contains("service/ml-app created", applied);
            Assert.Contains("unchanged", await KubectlAsync(kubeconfig, "apply", "-f", manifest));
            Assert.Contains("successfully rolled out", await KubectlAsync(kubeconfig, "rollout", "status", "deployment/ml-app", "--timeout=120s"));
            Assert.Contains("1/1", await KubectlAsync(kubeconfig, "get", "pods"));
            Assert.Contains("32000", await KubectlAsync(kubeconfig, "get", "services", "-o", "wide"));

            using var client = new HttpClient();
            var node = new Uri($"http://localhost:{Machine.NodePort}/");
            Assert.Contains("Inference Time", await client.GetStringAsync(new Uri(node, "test"), TestContext.Current.CancellationToken));
            Assert.Contains("<html", await client.GetStringAsync(node, TestContext.Current.CancellationToken));

            await KubectlAsync(kubeconfig, "delete", "-f", manifest, "--timeout=120s");
            await KubectlAsync(kubeconfig, "wait", "--for=delete", "pod", "-l", "app=ml-app", "--timeout=120s");
            Assert.DoesNotContain("ml-app", await KubectlAsync(kubeconfig, "get", "pods,services,deployments,replicasets"));
        }
        finally
        {
            await EvaluateAsync(home, "cluster", "down");
        }
        await Machine.EventuallyAsync("no process is left", () => Machine.ProcessesOf(home.Path).Count == 0);
    }

    private static async Task<string> EvaluateAsync(Home home, params string[] arguments)
    {
        var (exitCode, program) = await EvaluatorProgram.RunAsync(home.Path, arguments);
        await using var _ = program;
        Assert.True(exitCode == 0, $"{string.Join(' ', arguments)}: {program.Errors}");
        return program.Output;
    }

    private static async Task<string> KubectlAsync(string kubeconfig, params string[] arguments)
    {
        var start = new ProcessStartInfo("kubectl", ["--kubeconfig", kubeconfig, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"kubectl {string.Join(' ', arguments)}: {await errors}{output}");
        return output + await errors;
    }
}
