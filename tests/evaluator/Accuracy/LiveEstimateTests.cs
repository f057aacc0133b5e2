using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Accuracy;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.Accuracy;

public class LiveEstimateTests
{
    /// <summary>An answer of serve (tests/serve holds it to this form).</summary>
    private const string Answer =
        """
        {"served":{"model":"food11","model_sha256":"0123456789abcdef","labelled":10,"correct":8,"accuracy":0.8,"interval95":[0.4902,0.9433],"skipped":3,
          "classes":[{"label":"Soup","labelled":10,"correct":8,"recall":0.8,"interval95":[0.4902,0.9433]}]},
         "models":[{"model":"old","model_sha256":"fedcba9876543210","labelled":2,"correct":1,"accuracy":0.5,"interval95":[0.0945,0.9055],"skipped":0,"classes":[]}]}
        """;

    [Fact]
    public async Task Accuracy_Live_ReportsTheServicesEstimate()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync(context.Request.Path == "/accuracy" ? Answer : "?"));

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync("accuracy", "--live", server.Url.ToString());

        Assert.True(exitCode == ExitCode.Done, error);
        Assert.Contains("80.0 %  95 % interval 49.0 to 94.3 %  (8 of 10 uploads; 3 skipped the question)", output);
        Assert.Contains("Soup", output);
        Assert.Contains("old (fedcba987654): 50.0 %", output);
    }

    [Fact]
    public async Task Accuracy_LiveWithCredentials_SendsThem()
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Headers.Authorization == "Basic dXNlcjpwQHNz" ? 200 : 401;
            return context.Response.WriteAsync(Answer);
        });

        var (exitCode, _, error) = await EvaluatorProcess.RunAsync("accuracy", "--live", $"http://user:p%40ss@{server.Url.Authority}");
        var (refused, _, why) = await EvaluatorProcess.RunAsync("accuracy", "--live", $"http://user:wrong@{server.Url.Authority}");

        Assert.True(exitCode == ExitCode.Done, error);
        Assert.Equal(ExitCode.UserError, refused);
        Assert.Contains("401", why, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accuracy_LiveBelowTheThreshold_ExitsWithThree()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync(Answer));

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync("accuracy", "--live", server.Url.ToString(), "--json", "--min-accuracy", "0.9");

        Assert.Equal(ExitCode.ThresholdMissed, exitCode);
        Assert.Contains("limit at least 90 %", error);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(0.8, json.RootElement.GetProperty("accuracy").GetDouble());
    }

    [Theory]
    [InlineData(404, "", "does not ask its users for labels: start it with Serve__FeedbackShare=0.1")]
    [InlineData(200, "<html>", "does not answer like MlServe's serve")]
    [InlineData(200, "{}", "does not answer like MlServe's serve")]
    [InlineData(500, "", "500")]
    public async Task Accuracy_LiveOfAnotherService_IsOneLine(int status, string body, string line)
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });

        var (exitCode, _, error) = await EvaluatorProcess.RunAsync("accuracy", "--live", server.Url.ToString());

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains(line, Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task Read_ServiceThatHangs_IsAUserError()
    {
        await using var server = await WebServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var http = new HttpAddress(server.Url).NewClient(TimeSpan.FromMilliseconds(200));

        var error = await Assert.ThrowsAsync<UserErrorException>(() => LiveEstimate.ReadAsync(server.Url, http, TestContext.Current.CancellationToken));

        Assert.Contains("/accuracy: no answer within", error.Message);
    }

    [Theory]
    [InlineData("accuracy", "name either labelled photos with --data or a running service with --live.")]
    [InlineData("accuracy --live http://localhost:1 --model x.onnx", "--model is for labelled photos: leave it out with --live.")]
    [InlineData("accuracy --live nonsense", "--live nonsense: must be a URL")]
    [InlineData("accuracy --live http://localhost:1", "http://localhost:1/accuracy: Connection refused")]
    public async Task Accuracy_Mistake_IsOneLine(string arguments, string line)
    {
        var (exitCode, _, error) = await EvaluatorProcess.RunAsync(arguments.Split(' '));

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains(line, Assert.Single(error.TrimEnd().Split('\n')));
    }
}
