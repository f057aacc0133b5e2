using System.Diagnostics;
using MlServe.LocalCluster.Hosting;

namespace MlServe.LocalCluster.Tests.Hosting;

public class RunningClusterTests
{
    private static readonly ClusterInfo Info = new(1, "https://127.0.0.1:1", "kubeconfig");

    [Theory]
    [InlineData("cat", 60)]
    [InlineData("exec sleep 300", 0.1)]
    public async Task Dispose_ProcessEndsWithItsInputOrHangs_IsGone(string script, double patience)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the cluster's processes are those of Linux");
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardInput = true })!;
        var pid = process.Id;

        await new RunningCluster(Info, process, TimeSpan.FromSeconds(patience)).DisposeAsync().AsTask().WaitAsync(
            TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.False(Directory.Exists($"/proc/{pid}"));
    }
}
