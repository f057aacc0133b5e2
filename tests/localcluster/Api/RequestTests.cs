using System.Text.Json.Nodes;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Tests.Hosting;

namespace MlServe.LocalCluster.Tests.Api;

/// <summary>Requests as only few clients send them: with extreme numbers, odd names, or bytes that are broken.</summary>
public sealed class RequestTests(TestCluster cluster) : NamespacedTests(cluster)
{
    [Theory]
    [InlineData("sinceSeconds=0", "sinceSeconds: Invalid value: 0: must be greater than 0")]
    [InlineData("sinceSeconds=-5", "sinceSeconds: Invalid value: -5: must be greater than 0")]
    [InlineData("sinceSeconds=5&sinceTime=2026-01-01T00:00:00Z", "[]: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified")]
    [InlineData("tailLines=-1", "tailLines: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("limitBytes=0", "limitBytes: Invalid value: 0: must be greater than 0")]
    public async Task Log_NumberOutOfRange_IsInvalid(string query, string wrong)
    {
        CreatePod();
        var (code, status, _) = await Cluster.Send("GET", $"/api/v1/namespaces/{Space}/pods/p/log?{query}");
        Assert.Equal((422, $"PodLogOptions \"p\" is invalid: {wrong}"), (code, status.Text("message")));
    }

    [Fact]
    public async Task Log_SinceBeforeTheFirstYear_IsNoFailure()
    {
        CreatePod();
        var (code, text, _) = await Cluster.Send("GET", $"/api/v1/namespaces/{Space}/pods/p/log?sinceSeconds={long.MaxValue}");
        // Nothing runs that pod here, and that is what is said.
        Assert.True(code == 400, text?.ToString());
        Assert.EndsWith("is waiting to start: ContainerCreating", text.Text("message"));
    }

    [Theory]
    [InlineData("GET", "endpoints", "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice")]
    [InlineData("DELETE", "endpoints/none", "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice")]
    [InlineData("GET", "services", null)]
    public async Task Send_KindOnItsWayOut_Warns(string method, string path, string? warning)
    {
        var (_, _, response) = await Cluster.Send(method, $"/api/v1/namespaces/{Space}/{path}");
        Assert.Equal(warning is null ? null : $"299 - \"{warning}\"", response.Headers.TryGetValues("Warning", out var values) ? Assert.Single(values) : null);
    }

    [Fact]
    public async Task Pod_MadeAndDeleted_HasGenerations()
    {
        CreatePod();
        var (_, pod, _) = await Cluster.Send("DELETE", $"/api/v1/namespaces/{Space}/pods/p");
        Assert.Equal(2, pod.Int("metadata", "generation"));
        Cluster.Store.Delete(ClusterKinds.Pods, new ObjectKey(Space, "p"), DeletionOptions.Now);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("?pretty=true", true)]
    [InlineData("?pretty=True", true)]
    [InlineData("?pretty=False", false)]
    [InlineData("?pretty=yes", false)]
    public async Task Get_Pretty_HasLines(string query, bool expected)
    {
        var text = await Cluster.Client.GetStringAsync("/version" + query, TestContext.Current.CancellationToken);
        Assert.Equal(expected, text.StartsWith("{\n  \"major\": \"1\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Watch_WrittenAsPythonWritesFalse_IsAList()
    {
        var (_, list, _) = await Cluster.Send("GET", $"/api/v1/namespaces/{Space}/pods?watch=False");
        Assert.Equal("PodList", list.Text("kind"));
    }

    [Fact]
    public async Task Watch_TimeoutLongerThanAnyTimer_IsOpened()
    {
        using var response = await Cluster.Client.GetAsync(
            $"/api/v1/namespaces/{Space}/pods?watch=1&timeoutSeconds={long.MaxValue}",
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task List_InPagesOverNamespacesOfOneBeginning_HasAll()
    {
        foreach (var name in new[] { Space + "-b", Space })
        {
            if (name != Space)
                await Cluster.Send("POST", "/api/v1/namespaces", $$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{name}}"} }""");
            await Cluster.Send(
                "POST",
                $"/api/v1/namespaces/{name}/configmaps",
                """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"paged","labels":{"paged":"yes"}}}"""
            );
        }
        var found = new List<string>();
        var token = "";
        do
        {
            var (_, list, _) = await Cluster.Send("GET", $"/api/v1/configmaps?labelSelector=paged%3Dyes&limit=1&continue={Uri.EscapeDataString(token)}");
            found.AddRange(list.Items("items").Select(item => item.Namespace()));
            token = list.Text("metadata", "continue") ?? "";
        }
        while (token.Length > 0);
        Assert.Equal([Space, Space + "-b"], found);
    }

    [Theory]
    [InlineData("größe", "größe")]
    [InlineData("a\\nb", "a b")]
    public async Task Post_UnknownFieldOfAnyLetters_Warns(string field, string shown)
    {
        var (code, answer, response) = await Cluster.Send("POST", $"/api/v1/namespaces/{Space}/configmaps?dryRun=All",
            $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"odd"},"{{field}}":1}""");
        Assert.True(code == 201, answer?.ToString());
        Assert.Equal($"299 - \"unknown field \\\"{shown}\\\"\"", Assert.Single(response.Headers.GetValues("Warning")));
    }

    [Theory]
    [InlineData("6b38730012ffffffffffffffffff01")] // a length of 2^64 - 1
    [InlineData("6b387300128080808010")] // and one of 2^32
    public async Task Post_ProtobufOfAbsurdLength_IsBadRequest(string hexadecimal)
    {
        using var content = new ByteArrayContent(Convert.FromHexString(hexadecimal));
        content.Headers.ContentType = new("application/vnd.kubernetes.protobuf");
        using var response = await Cluster.Client.PostAsync($"/api/v1/namespaces/{Space}/pods", content, TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task Post_NestedDeeperThanCanBeKept_IsBadRequest()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 70)) + "1" + new string('}', 70);
        var (code, status, _) = await Cluster.Send(
            "POST",
            $"/api/v1/namespaces/{Space}/pods",
            $$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"deep"},"spec":{"affinity":{"nodeAffinity":{{deep}} },"containers":["""
            + """{"name":"c","image":"sleep"}]} }"""
        );
        Assert.True(code == 400, status?.ToString());
    }

    [Fact]
    public async Task Delete_GraceLongerThanAnyClock_IsMarked()
    {
        CreatePod();
        var (code, pod, _) = await Cluster.Send("DELETE", $"/api/v1/namespaces/{Space}/pods/p?gracePeriodSeconds={long.MaxValue}");
        Assert.True(code == 200, pod?.ToString());
        Assert.NotNull(pod.Text("metadata", "deletionTimestamp"));
        Cluster.Store.Delete(ClusterKinds.Pods, new ObjectKey(Space, "p"), DeletionOptions.Now);
    }

    private void CreatePod() => Cluster.Store.Create(ClusterKinds.Pods, JsonNode.Parse(
        $$"""{"metadata":{"name":"p","namespace":"{{Space}}"},"spec":{"nodeName":"elsewhere","containers":[{"name":"c","image":"x"}]} }""")!.AsObject());
}
