using System.Net;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Service;
using MlServe.Evaluator.Tests.Load;
using MlServe.Evaluator.Tests.Monitoring;
using MlServe.Evaluator.Tests.OpenInference;

namespace MlServe.Evaluator.Tests.Service;

public class ServiceCheckTests
{
    private static readonly HttpAddress Test = new Uri("http://localhost:32000/test");
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
    public async Task Wait_NothingListens_SaysSo()
    {
        using var http = new HttpClient();

        var error = await Assert.ThrowsAsync<UserErrorException>(() => new ServiceCheck(http, TimeProvider.System).WaitAsync(
            new Uri("http://localhost:1/test"), TimeSpan.Zero, TestContext.Current.CancellationToken));

        Assert.StartsWith("nothing answers at http://localhost:1/test (Connection refused (localhost:1)): look at the service's logs", error.Message);
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
        Assert.Contains("--answer", error.Message);
        Assert.Contains("--check status", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Wait_StatusAlone_TakesAnyAnswer()
    {
        var asked = 0;
        using var http = new HttpClient(new Answers(request => request.RequestUri!.AbsolutePath == "/metrics" ? (HttpStatusCode.NotFound, "")
            : (++asked < 3 ? HttpStatusCode.BadGateway : HttpStatusCode.OK, "hello")));
        var check = new ServiceCheck(http, new SteppedTime(Now), new ServiceContract { Check = CheckKind.Status });

        var model = await check.WaitAsync(Test, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal((new ModelIdentity(null, null, null, null, null), 3), (model, asked));
        Assert.Equal("http://localhost:32000/test answers", check.Describe(Test, model));
    }

    [Fact]
    public async Task Wait_StatusOfAService_ThatOnlyFails_IsOneLine()
    {
        using var http = new HttpClient(new Answers(_ => (HttpStatusCode.NotFound, "no such page")));
        var check = new ServiceCheck(http, new SteppedTime(Now), new ServiceContract { Check = CheckKind.Status });

        var error = await Assert.ThrowsAsync<UserErrorException>(() => check.WaitAsync(Test, TimeSpan.Zero, TestContext.Current.CancellationToken));

        Assert.Contains("it answered 404 Not Found: no such page.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_NoCheck_AsksNothing()
    {
        using var http = new HttpClient(new Answers(_ => throw new InvalidOperationException("asked")));

        var model = await new ServiceCheck(http, new SteppedTime(Now), new ServiceContract { Check = CheckKind.None })
            .WaitAsync(Test, TimeSpan.Zero, TestContext.Current.CancellationToken);

        Assert.Null(model.Label);
    }

    [Fact]
    public async Task Wait_AnswerOfAnotherForm_IsReadAsToldTo()
    {
        using var http = new HttpClient(new Answers(request =>
            request.RequestUri!.AbsolutePath == "/metrics" ? (HttpStatusCode.NotFound, "") : (HttpStatusCode.OK, """[{"class":"Egg","score":0.41}]""")));
        var contract = new ServiceContract { Answers = AnswerReader.Parse("/0/class /0/score") };

        var model = await new ServiceCheck(http, new SteppedTime(Now), contract).WaitAsync(Test, TimeSpan.Zero, TestContext.Current.CancellationToken);

        Assert.Equal(("Egg", 0.41), (model.Label, model.Probability));
    }

    [Fact]
    public async Task Wait_ServerOfTensors_MustBeReadyAndInfer()
    {
        await using var server = await TensorServer.StartAsync();
        using var http = server.Infer.NewClient(TimeSpan.FromSeconds(30));
        var check = new ServiceCheck(http, TimeProvider.System);

        var model = await check.WaitAsync(server.Infer, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(("tiny", 1), (model.Name, server.Inferences));
        Assert.Equal($"{server.Infer} is ready and infers: model tiny", check.Describe(server.Infer, model));
    }

    [Fact]
    public async Task Wait_ServerOfTensorsAskedAsAnother_IsToldHowToNameItsModel()
    {
        await using var server = await TensorServer.StartAsync();
        var test = server.Infer.Page("/test");
        using var http = test.NewClient(TimeSpan.FromSeconds(30));

        var error = await Assert.ThrowsAsync<UserErrorException>(() => new ServiceCheck(http, TimeProvider.System)
            .WaitAsync(test, TimeSpan.Zero, TestContext.Current.CancellationToken));

        Assert.Contains(
            "It speaks the Open Inference Protocol: name its model with --path or --url /v2/models/NAME/infer.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2/models/tiny/ready", 503, "", "/v2/models/tiny/ready answered 503")]
    [InlineData("/v2/models/tiny/ready", 200, """{"name":"tiny","ready": false}""", "ready answered {")]
    [InlineData("/v2/models/tiny", 404, "", "is 'tiny' the model's name there?")]
    [InlineData("/v2/models/tiny", 200, """{"name":"tiny","inputs":[],"outputs":[]}""", "is not an image classifier")]
    [InlineData("/v2/models/tiny/infer", 500, "out of memory", "infer answered 500 Internal Server Error: out of memory.")]
    [InlineData("/v2/models/tiny/infer", 200, """{"outputs":[]}""", "answered without an output")]
    public async Task Wait_ServerOfTensorsThatIsNotReady_IsOneLineThatSaysWhy(string path, int status, string body, string expected)
    {
        await using var server = await TensorServer.StartAsync(http =>
        {
            if (http.Request.Path != path)
                return false;
            http.Response.StatusCode = status;
            return true;
        }, body);
        using var client = server.Infer.NewClient(TimeSpan.FromSeconds(30));

        var error = await Assert.ThrowsAsync<UserErrorException>(() => new ServiceCheck(client, TimeProvider.System)
            .WaitAsync(server.Infer, TimeSpan.Zero, TestContext.Current.CancellationToken));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Require_TensorsWithoutAModel_IsRefused()
    {
        var contract = new ServiceContract { Check = CheckKind.V2 };

        var error = Assert.Throws<UserErrorException>(() => contract.Require(null));

        Assert.Contains("--check v2 needs the model's address, such as /v2/models/NAME/infer", error.Message, StringComparison.Ordinal);
        (contract with { Path = "/v2/models/tiny/infer" }).Require(null);
        contract.Require(new Uri("http://localhost:1/v2/models/tiny/infer"));
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
        using var client = new HttpAddress(endless.Url).NewClient(TimeSpan.FromSeconds(60));

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
