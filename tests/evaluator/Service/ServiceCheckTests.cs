using System.Net;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Service;
using MlServe.Evaluator.Tests.Load;
using MlServe.Evaluator.Tests.Monitoring;

namespace MlServe.Evaluator.Tests.Service;

public class ServiceCheckTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void ModelInfo_PrometheusText_GivesItsLabels()
    {
        var labels = ServiceCheck.ModelInfo("# TYPE mlserve_model_info gauge\nmlserve_model_info{name=\"food \\\"11\\\"\",sha256=\"ab12\"} 1\n");

        Assert.Equal(("food \"11\"", "ab12"), (labels["name"], labels["sha256"]));
        Assert.Empty(ServiceCheck.ModelInfo("other 1"));
    }

    [Fact]
    public async Task Wait_AnswersAfterAWhile_ReturnsTheModel()
    {
        var asked = 0;
        using var http = new HttpClient(new Answers(request => (request.RequestUri!.AbsolutePath, ++asked) switch
        {
            ("/metrics", _) => (HttpStatusCode.OK, "mlserve_model_info{name=\"food11\",sha256=\"ab12\"} 1"),
            (_, < 4) => (HttpStatusCode.ServiceUnavailable, "warming up"),
            _ => (HttpStatusCode.OK, """{"label":"Soup","probability":0.5,"model":"food11"}"""),
        }));

        var model = await new ServiceCheck(http, new SteppedTime(Now)).WaitAsync(
            new Uri("http://localhost:32000/test"), TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(new ModelIdentity("food11", "ab12", null, "Soup", 0.5), model);
    }

    [Fact]
    public async Task Wait_TheOriginalsPair_ReturnsIt()
    {
        using var http = new HttpClient(
            new Answers(request =>
                request.RequestUri!.AbsolutePath == "/metrics" ? (HttpStatusCode.NotFound, "") : (HttpStatusCode.OK, "('Egg', 0.41)")
            )
        );

        var model = await new ServiceCheck(http, new SteppedTime(Now)).WaitAsync(
            new Uri("http://localhost:32000/test"), TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(new ModelIdentity(null, null, null, "Egg", 0.41), model);
    }

    [Fact]
    public async Task Wait_NeverAPrediction_SaysWhatItAnswered()
    {
        using var http = new HttpClient(new Answers(_ => (HttpStatusCode.OK, "<h1>It works!</h1>\n")));

        var error = await Assert.ThrowsAsync<UserErrorException>(() => new ServiceCheck(http, new SteppedTime(Now)).WaitAsync(
            new Uri("http://localhost:32000/test"), TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        Assert.Contains("It works!", error.Message);
        Assert.Contains("http://localhost:32000/test", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Wait_ServiceSendsWithoutEnd_IsNotReadToItsEnd()
    {
        await using var endless = await WebServer.StartAsync(async http =>
        {
            var piece = new byte[1 << 20];
            for (var i = 0; i < 64; i++)
                await http.Response.Body.WriteAsync(piece, http.RequestAborted);
        });
        using var client = ServiceCheck.NewClient(TimeSpan.FromSeconds(60));

        var error = await Assert.ThrowsAsync<UserErrorException>(() =>
            new ServiceCheck(client, TimeProvider.System).WaitAsync(endless.Url, TimeSpan.Zero, TestContext.Current.CancellationToken));

        Assert.Contains("buffer", error.Message, StringComparison.Ordinal);
    }

    private sealed class Answers(Func<HttpRequestMessage, (HttpStatusCode Status, string Body)> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            var (status, body) = answer(request);
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body) });
        }
    }
}
