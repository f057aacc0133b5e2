using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Configuration;
using MlServe.Kubernetes.Json;

namespace MlServe.Evaluator.Tests.Fakes;

/// <summary>An API server on a free port that answers what the test tells it to: for the faults that a good one never has.</summary>
internal sealed class FakeApi : IAsyncDisposable
{
    public const string PodsPath = "/api/v1/namespaces/default/pods";
    public const string MetricsPath = "/apis/metrics.k8s.io/v1beta1/namespaces/default/pods";
    private readonly WebApplication app;

    private FakeApi(WebApplication app) => this.app = app;

    /// <summary>Path → status and body; a path that it does not know is 404.</summary>
    public Func<string, (int Status, string Body)?> Answer { get; set; } = _ => null;

    public Uri Server => new(app.Urls.First());

    public KubernetesClient Client() => new(new Kubeconfig { Server = Server, Context = "fake" }, new KubernetesClientOptions { Attempts = 1 });

    public static async Task<FakeApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var api = new FakeApi(app);
        app.Run(async http =>
        {
            var (status, body) =
                api.Answer(http.Request.Path)
                ?? (404, """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"not found","reason":"NotFound","code":404}""");
            http.Response.StatusCode = status;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(body);
        });
        await app.StartAsync();
        return api;
    }

    public static string List(IEnumerable<object> items)
    {
        var written = string.Join(',', items.Select(item => KubernetesJson.Write(item).ToJsonString()));
        return $$"""{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[{{written}}]}""";
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
