using System.Net;
using MlServe.Evaluator.Commands;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Tests.Monitoring;

namespace MlServe.Evaluator.Tests.Runs;

public class ServiceCheckTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"label":"Soup","probability":0.93,"top":[],"inference_seconds":0.01,"model":"food11"}""", "Soup", 0.93, "food11")]
    [InlineData("Bread (0.93), Inference Time : 0.0412 seconds", "Bread", 0.93, null)]
    [InlineData("Dairy product (1.00), Inference Time : 0.0412 seconds\n", "Dairy product", 1.0, null)]
    [InlineData("Noodles/Pasta (0), Inference Time : 1 seconds", "Noodles/Pasta", 0.0, null)]
    public void Parse_Prediction_IsRead(string body, string label, double probability, string? model) =>
        Assert.Equal(new ServiceCheck.Prediction(label, probability, model), ServiceCheck.Parse(body)! with { Top = null });

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>It works!</body></html>")]
    [InlineData("{}")]
    [InlineData("""{"label":"","probability":0.5}""")]
    [InlineData("""{"label":"Soup","probability":93}""")]
    [InlineData("""{"label":""")]
    [InlineData("OK")]
    public void Parse_SomethingElse_IsNot(string body) => Assert.Null(ServiceCheck.Parse(body));

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
    public async Task Wait_NeverAPrediction_SaysWhatItAnswered()
    {
        using var http = new HttpClient(new Answers(_ => (HttpStatusCode.OK, "<h1>It works!</h1>\n")));

        var error = await Assert.ThrowsAsync<UserErrorException>(() => new ServiceCheck(http, new SteppedTime(Now)).WaitAsync(
            new Uri("http://localhost:32000/test"), TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        Assert.Contains("It works!", error.Message);
        Assert.Contains("http://localhost:32000/test", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private sealed class Answers(Func<HttpRequestMessage, (HttpStatusCode Status, string Body)> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var (status, body) = answer(request);
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body) });
        }
    }
}
