using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Accuracy;
using MlServe.Evaluator.Accuracy.Classifiers;
using MlServe.Evaluator.Accuracy.Photos;
using MlServe.Evaluator.Tests.Load;
using MlServe.Evaluator.Tests.Monitoring;

namespace MlServe.Evaluator.Tests.Accuracy.Classifiers;

/// <summary>Services that answer in their several ways, on a real Kestrel; only the waiting between tries is stepped.</summary>
public class ServiceClassifierTests
{
    private const string Soup =
        """{"label":"Soup","probability":0.5,"top":[{"label":"Soup","probability":0.5},{"label":"Noodles-Pasta","probability":0.3},{"label":"Rice","probability":0.1}]}""";
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);
    private readonly SteppedTime time = new(Now);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Classify_Json_GivesTheClassesAndTheModel()
    {
        string? field = null;
        string? sent = null;
        await using var server = await ServeAsync(async http =>
        {
            var form = await http.Request.ReadFormAsync(Ct);
            field = form.Files.Single().Name;
            sent = await new StreamReader(form.Files.Single().OpenReadStream()).ReadToEndAsync(Ct);
            await http.Response.WriteAsync(Soup, Ct);
        });
        using var service = await ConnectAsync(server.Url);

        var answer = await service.ClassifyAsync("a photo"u8.ToArray(), Ct);

        Assert.Equal((PhotoOutcome.Answered, "file", "a photo"), (answer.Outcome, field, sent));
        Assert.Equal([new Guess(9, 0.5), new Guess(6, 0.3), new Guess(7, 0.1)], answer.Top);
        Assert.True(answer.Latency > TimeSpan.Zero);
        Assert.Equal(new ClassifierIdentity("food11", "ab12", null, new Uri(server.Url, "/predict").ToString()), service.Identity);
    }

    [Fact]
    public async Task Classify_TheOriginalsLine_GivesTheOneClassItNames()
    {
        await using var server = await ServeAsync(http => http.Response.WriteAsync("Noodles/Pasta (0.93), Inference Time : 0.0412 seconds", Ct));
        using var service = await ConnectAsync(server.Url);

        Assert.Equal([new Guess(6, 0.93)], (await service.ClassifyAsync(new byte[1], Ct)).Top);
    }

    [Fact]
    public async Task Classify_UrlWithCredentialsAndQuery_SendsBothAndPrintsNoPassword()
    {
        var seen = new List<string>();
        await using var server = await WebServer.StartAsync(http =>
        {
            seen.Add($"{http.Request.Path}{http.Request.QueryString} {http.Request.Headers.Authorization}");
            return http.Response.WriteAsync(http.Request.Path == "/metrics" ? "" : "(np.str_('Soup'), np.float32(0.93))", Ct);
        });
        using var service = await ConnectAsync(new Uri($"http://user:p%40ss@{server.Url.Authority}/test?key=7"));

        Assert.Equal([new Guess(9, 0.93)], (await service.ClassifyAsync(new byte[1], Ct)).Top);

        Assert.Equal(["/metrics?key=7 Basic dXNlcjpwQHNz", "/predict?key=7 Basic dXNlcjpwQHNz"], seen);
        Assert.Equal($"{server.Url}predict?key=7", service.Identity.Url);
    }

    /// <summary>As a framework does that wants a slash at the end of each path.</summary>
    [Fact]
    public async Task Classify_RedirectedWithCredentials_SendsThemToTheSameOriginOnly()
    {
        var seen = new List<string>();
        await using var other = await WebServer.StartAsync(http =>
        {
            seen.Add($"other {http.Request.Headers.Authorization}");
            return http.Response.WriteAsync("Soup (0.93)", Ct);
        });
        await using var server = await WebServer.StartAsync(http =>
        {
            var asks = http.Request.Headers.Authorization == "Basic dXNlcjpwQHNz";
            if (http.Request.Path == "/predict")
                (http.Response.StatusCode, http.Response.Headers.Location) = (307, "/predict/");
            else if (!asks)
                (http.Response.StatusCode, http.Response.Headers.WWWAuthenticate) = (401, "Basic realm=\"food\"");
            else if (http.Request.Path == "/predict/")
                (http.Response.StatusCode, http.Response.Headers.Location) = (307, $"{other.Url}predict");
            return Task.CompletedTask;
        });
        using var service = await ConnectAsync(new Uri($"http://user:p%40ss@{server.Url.Authority}"));

        Assert.Equal([new Guess(9, 0.93)], (await service.ClassifyAsync(new byte[1], Ct)).Top);

        Assert.Equal(["other "], seen);
    }

    [Fact]
    public async Task Classify_TooBusy_ComesAgainWhenTold()
    {
        var asked = 0;
        await using var server = await ServeAsync(http =>
        {
            if (++asked > 3)
                return http.Response.WriteAsync(Soup, Ct);
            http.Response.StatusCode = 503;
            http.Response.Headers.RetryAfter = asked < 3 ? "7" : Now.AddSeconds(20).ToString("R");
            return Task.CompletedTask;
        });
        using var service = await ConnectAsync(server.Url);

        var answer = await service.ClassifyAsync(new byte[1], Ct);

        Assert.Equal(PhotoOutcome.Answered, answer.Outcome);
        Assert.Equal(TimeSpan.FromSeconds(20), time.GetUtcNow() - Now);
    }

    [Fact]
    public async Task Classify_TooBusyForMinutes_GivesUp()
    {
        await using var server = await ServeAsync(http =>
        {
            http.Response.StatusCode = 503;
            http.Response.Headers.RetryAfter = "10";
            return http.Response.WriteAsync("""{"title":"Service Unavailable","detail":"Too many images are waiting."}""", Ct);
        });
        using var service = await ConnectAsync(server.Url);

        var answer = await service.ClassifyAsync(new byte[1], Ct);

        Assert.Equal((PhotoOutcome.Unanswered, "503 Service Unavailable: Too many images are waiting."), (answer.Outcome, answer.Problem));
        Assert.InRange(server.Requests, 10, 13);
    }

    [Fact]
    public async Task Classify_FailsOnce_IsTriedAgain()
    {
        var asked = 0;
        await using var server = await ServeAsync(http =>
        {
            if (++asked == 1)
            {
                http.Abort();
                return Task.CompletedTask;
            }

            return http.Response.WriteAsync(Soup, Ct);
        });
        using var service = await ConnectAsync(server.Url);

        Assert.Equal(PhotoOutcome.Answered, (await service.ClassifyAsync(new byte[1], Ct)).Outcome);
    }

    [Fact]
    public async Task Classify_FailsAlways_IsUnansweredAfterThreeTries()
    {
        await using var server = await ServeAsync(http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        using var service = await ConnectAsync(server.Url);
        var before = server.Requests;

        var answer = await service.ClassifyAsync(new byte[1], Ct);

        Assert.Equal((PhotoOutcome.Unanswered, 3), (answer.Outcome, server.Requests - before));
        Assert.Contains("500", answer.Problem);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(415)]
    public async Task Classify_RefusedPhoto_IsUnreadableInTheServicesWords(int status)
    {
        await using var server = await ServeAsync(http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync("""{"title":"Bad Request","detail":"This is not an image."}""", Ct);
        });
        using var service = await ConnectAsync(server.Url);

        var answer = await service.ClassifyAsync(new byte[1], Ct);

        Assert.Equal((PhotoOutcome.Unreadable, "This is not an image."), (answer.Outcome, answer.Problem));
    }

    [Theory]
    [InlineData(404, "", "404")]
    [InlineData(200, "<h1>It works!</h1>", "It works!")]
    [InlineData(200, """{"label":"cat","probability":1}""", "--labels")]
    public async Task Classify_NoSuchService_IsTheUsersMistake(int status, string body, string expected)
    {
        await using var server = await ServeAsync(http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync(body, Ct);
        });
        using var service = await ConnectAsync(server.Url);

        var mistake = await Assert.ThrowsAsync<UserErrorException>(() => service.ClassifyAsync(new byte[1], Ct));

        Assert.Contains(expected, mistake.Message);
        Assert.Single(mistake.Message.Split('\n'));
    }

    [Theory]
    [InlineData("/", "/predict")]
    [InlineData("/test", "/predict")]
    [InlineData("/predict", "/predict")]
    [InlineData("/food/predict", "/food/predict")]
    public async Task Connect_AddressOfAnotherPage_MeansPredict(string given, string asked)
    {
        await using var server = await ServeAsync(http => http.Response.WriteAsync(Soup, Ct), asked);
        using var service = await ConnectAsync(new Uri(server.Url, given));

        Assert.Equal(PhotoOutcome.Answered, (await service.ClassifyAsync(new byte[1], Ct)).Outcome);
    }

    [Fact]
    public async Task Connect_NobodyThere_IsTheUsersMistake()
    {
        var server = await ServeAsync(_ => Task.CompletedTask);
        var url = server.Url;
        await server.DisposeAsync();

        Assert.Contains("nothing answers at " + url, (await Assert.ThrowsAsync<UserErrorException>(() => ConnectAsync(url))).Message);
    }

    [Fact]
    public async Task Run_ServiceGone_EndsAfterTenFailuresInARow()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 40; i++)
            folder.Write($"0_{i}.jpg", "");
        await using var server = await ServeAsync(http =>
        {
            http.Response.StatusCode = 502;
            return Task.CompletedTask;
        });
        using var service = await ConnectAsync(server.Url);

        var mistake = await Assert.ThrowsAsync<UserErrorException>(() =>
            new AccuracyMeasurement(service, 1).RunAsync(LabelledPhotos.Read(folder[""], service.Classes), Ct)
        );

        Assert.Contains("failed 10 times in a row: 502", mistake.Message);
        Assert.Equal(1 + 10 * 3, server.Requests);
    }

    private static Task<WebServer> ServeAsync(RequestDelegate predict, string path = "/predict") => WebServer.StartAsync(http =>
    {
        if (http.Request.Path == "/metrics")
            return http.Response.WriteAsync("mlserve_model_info{name=\"food11\",sha256=\"ab12\"} 1\n", Ct);
        if (http.Request.Path == path && http.Request.Method == "POST")
            return predict(http);
        http.Response.StatusCode = 404;
        return Task.CompletedTask;
    });

    private Task<ServiceClassifier> ConnectAsync(Uri url) => ServiceClassifier.ConnectAsync(url, new PhotoTerms(), time, Ct);
}
