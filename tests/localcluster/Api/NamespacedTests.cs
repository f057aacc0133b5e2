using System.Text.Json.Nodes;
using MlServe.LocalCluster.Tests.Hosting;

namespace MlServe.LocalCluster.Tests.Api;

/// <summary>Each test has a namespace of its own, which stands for SPACE in paths: none may meet the objects of another.</summary>
public abstract class NamespacedTests(TestCluster cluster) : IClassFixture<TestCluster>, IAsyncLifetime
{
    /// <summary>The cluster of the class.</summary>
    protected TestCluster Cluster => cluster;

    /// <summary>The test's namespace.</summary>
    protected string Space { get; private set; } = "";

    public async ValueTask InitializeAsync() => Space = await cluster.NewNamespaceAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends a request and reads the answer.</summary>
    protected Task<(int Code, JsonNode? Body, HttpResponseMessage Response)> Send(
        string method,
        string path,
        string? body = null,
        string contentType = "application/json",
        string? accept = null
    ) => cluster.Send(method, path.Replace("SPACE", Space, StringComparison.Ordinal), body, contentType, accept);
}
