using MlServe.LocalCluster.Tests.Hosting;

namespace MlServe.LocalCluster.Tests.Clients;

/// <summary>The official clients of Python and JavaScript, which send what kubectl never does: bodies without a kind, <c>watch=False</c>.</summary>
public sealed class OfficialClientTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task Walk_PythonClient_IsAnsweredAsByKubernetes() =>
        Assert.True((await ClientProgram.Python("walk.py", cluster.Kubeconfig, "python")).Length >= 40);

    [Fact]
    public async Task Walk_JavaScriptClient_IsAnsweredAsByKubernetes() =>
        Assert.True((await ClientProgram.Node("walk.mjs", cluster.Kubeconfig, "javascript")).Length >= 40);
}
