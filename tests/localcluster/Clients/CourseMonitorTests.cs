using System.Globalization;
using MlServe.LocalCluster.Tests.Hosting;

namespace MlServe.LocalCluster.Tests.Clients;

/// <summary>The requests of the course's own resource monitor, for half a minute.</summary>
public sealed class CourseMonitorTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task Monitor_DeploymentRuns_RowsHaveRequestsAndUsage()
    {
        await cluster.Send("POST", "/apis/apps/v1/namespaces/default/deployments", """
            {"metadata":{"name":"ml-app"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"ml-app"}},"template":{"metadata":{"labels":{"app":"ml-app"}},
             "spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"ml-app","image":"sleep",
              "resources":{"requests":{"cpu":"100m","memory":"16Mi"},"limits":{"cpu":"200m","memory":"64Mi"}}}]}}}}
            """);

        var lines = await ClientProgram.Python("monitor.py", cluster.Kubeconfig, "30");

        Assert.Equal("time,n_replica,cpu_req_core,mem_req_KB,cpu_lim_core,mem_lim_KB,cpu_use_core,mem_use_KB", lines[0]);
        var rows = lines
            .Skip(1)
            .Select(line => line.Split(',').Skip(1).Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            .ToList();
        Assert.True(rows.Count >= 6, string.Join('\n', lines));
        Assert.Equal([2, 0.2, 2 * 16 * 1024, 0.4, 2 * 64 * 1024], rows[^1][..5]);
        Assert.True(rows[^1][6] > 0, string.Join('\n', lines));
    }
}
