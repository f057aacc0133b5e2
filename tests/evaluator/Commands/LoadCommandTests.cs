using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Commands;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.Commands;

public class LoadCommandTests
{
    [Fact]
    public async Task Invoke_ScaledChallenge_WritesThirtyRowsThatScore()
    {
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));

        var exitCode = await InProcess.InvokeAsync(
            LoadCommand.Create,
            $"--minutes 0.05 --url {server.Url} -o \"{folder["load_output.csv"]}\" --latency \"{folder["latency.csv"]}\" --progress-json"
        );

        Assert.Equal(ExitCode.Done, exitCode);
        var rows = SiegeLog.Read(folder["load_output.csv"]).Rows;
        var latency = LatencyCsv.Read(folder["latency.csv"]);
        Assert.Equal(30, rows.Count);
        Assert.Equal(31, latency.Count);
        Assert.Equal(3, rows.Sum(row => row.ElapsedSeconds!.Value), 1e-6);
        Assert.Equal(rows.Sum(row => row.Okay), latency[^1].Okay);
        Assert.Equal(0, rows.Sum(row => row.Failed));
    }

    [Theory]
    [InlineData("--users 3 --length 500ms --think 10ms", 3, 0.5)]
    [InlineData("--users 3 --minutes 0.5s", 3, 0.5)]
    [InlineData("--rate 20..40 --length 1s", 30, 1)]
    public async Task Invoke_StageOfOnesOwn_IsTheWholeLoad(string arguments, int sent, double seconds)
    {
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));

        var exitCode = await InProcess.InvokeAsync(LoadCommand.Create, $"{arguments} --url {server.Url} -o \"{folder["log.csv"]}\" --json");

        Assert.Equal(ExitCode.Done, exitCode);
        var stage = Assert.Single(SiegeLog.Read(folder["log.csv"]).Rows);
        Assert.Equal(seconds, stage.ElapsedSeconds);
        Assert.InRange(stage.Okay, sent, arguments.StartsWith("--rate", StringComparison.Ordinal) ? sent : long.MaxValue);
    }

    [Theory]
    [InlineData("--url ftp://x", "--url ftp://x: must be a URL")]
    [InlineData("--url nonsense", "--url nonsense: must be a URL")]
    [InlineData("--url ftp://user:secret@x", "--url ftp://…@x: must be a URL")]
    [InlineData("--url http://user:secret@127.0.0.1:1/test#top", "--url http://127.0.0.1:1/test#top: what follows the # is never sent")]
    [InlineData("--url http://user:secret@127.0.0.1:1/test", "nothing accepts connections at 127.0.0.1:1;")]
    [InlineData("--plan nowhere.yaml", "--plan nowhere.yaml: there is no such file")]
    [InlineData("--start-at soon", "--start-at soon: must be a time")]
    [InlineData("--start-at 2020-01-01T00:00:00Z", "--start-at 2020-01-01 00:00:00Z was ")]
    [InlineData("--start-at 2999-01-01T00:00:00Z", "--start-at 2999-01-01 00:00:00Z is ")]
    [InlineData("--url http://127.0.0.1:1/", "nothing accepts connections at 127.0.0.1:1")]
    public async Task Invoke_Mistake_IsOneLineAndWritesNothing(string arguments, string message)
    {
        using var folder = new TemporaryFolder();

        var error = await Assert.ThrowsAsync<UserErrorException>(() => InProcess.InvokeAsync(LoadCommand.Create, $"{arguments} -o \"{folder["log.csv"]}\""));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["log.csv"]));
    }

    [Fact]
    public async Task Run_CredentialsInUrl_AreSentAndNeitherPrintedNorKept()
    {
        using var folder = new TemporaryFolder();
        await using var server = await GuardedAsync();
        var plan = folder.Write("plan.yaml", "stages: [{ users: 2, think: 10ms, length: 1s }]\ntargets: [{ url: /test?a=1 }, { url: /else }]\n");
        var url = $"http://user:p%40ss@{server.Url.Authority}/test";
        string[] arguments = ["load", "--plan", plan, "--url", url];

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync(
            [.. arguments, "--json", "-o", folder["log.csv"], "--latency", folder["latency.csv"], "--timeline", folder["timeline.csv"],
                "--requests", folder["requests.csv"], "--tally", folder["tally.jsonl"]]);
        var (_, forecast, _) = await EvaluatorProcess.RunAsync([.. arguments, "--dry-run"]);

        Assert.True(exitCode == ExitCode.Done, error);
        Assert.Contains($"GET {server.Url}test?a=1", forecast, StringComparison.Ordinal);
        Assert.DoesNotContain("refused", error, StringComparison.Ordinal);
        var requests = File.ReadAllLines(folder["requests.csv"])[1..];
        Assert.Contains(requests, line => line.Contains($"{server.Url}test?a=1,200,", StringComparison.Ordinal));
        Assert.All(requests, line => Assert.Contains(",200,", line, StringComparison.Ordinal));
        Assert.All(
            [output, error, forecast, .. Directory.EnumerateFiles(folder["."]).Select(File.ReadAllText)],
            text => Assert.All((string[])["p%40ss", "p@ss", "user:", "dXNlcj"], secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_NearlyAllAnswersDenied_WarnsWithCountAndWhatToDo()
    {
        using var folder = new TemporaryFolder();
        await using var server = await GuardedAsync();
        var plan = folder.Write("plan.yaml", "stages: [{ users: 2, think: 1h, length: 2s }]\n");

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync(
            "load",
            "--plan",
            plan,
            "--url",
            server.Url.ToString(),
            "--seed",
            "7",
            "--json",
            "-o",
            folder["log.csv"]
        );

        Assert.Equal(ExitCode.Done, exitCode);
        const string Warning =
            "2 of 2 answers refused the request (2 with 401), and their times are in the figures: give the credentials, as --url "
                + "http://USER:PASSWORD@HOST";
        Assert.Contains("warning: " + Warning, error, StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(output);
        Assert.StartsWith(Warning, json.RootElement.GetProperty("warning").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, json.RootElement.GetProperty("overall").GetProperty("denied").GetInt32());
    }

    [Theory]
    [InlineData("max_failed: 0", ExitCode.Done)]
    [InlineData("max_p99: 1ms", ExitCode.ThresholdMissed)]
    public async Task Invoke_StageWithLimit_SetsTheExitCodeAndLogsEveryRequest(string limit, int exitCode)
    {
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(async context =>
        {
            await Task.Delay(20);
            await context.Response.WriteAsync("ok");
        });
        var plan = folder.Write("plan.yaml", $"stages: [{{ users: 2, think: 10ms, length: 1s, {limit} }}]\nwarmup: {{ users: 2, length: 100ms }}\n");

        Assert.Equal(exitCode, await InProcess.InvokeAsync(
            LoadCommand.Create, $"--plan \"{plan}\" --url {server.Url} -o \"{folder["log.csv"]}\" --requests \"{folder["requests.csv"]}\""));

        Assert.Equal(SiegeLog.Read(folder["log.csv"]).Rows[0].Transactions, File.ReadAllLines(folder["requests.csv"]).Length - 1);
    }

    [Theory]
    [InlineData("-o")]
    [InlineData("--latency")]
    [InlineData("--timeline")]
    [InlineData("--requests")]
    [InlineData("--tally")]
    public async Task Run_FullDisk_IsOneLine(string option)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /dev/full");
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var plan = folder.Write("plan.yaml", "stages: [{ users: 2, think: 10ms, length: 300ms }]\n");
        string[] output = option == "-o" ? [] : ["-o", folder["log.csv"]];

        var (exitCode, _, error) = await EvaluatorProcess.RunAsync(
            ["load", "--overwrite", "--plan", plan, "--url", server.Url.ToString(), .. output, option, "/dev/full"]);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Equal("evaluator: No space left on device : '/dev/full'", error.TrimEnd().Split('\n')[^1]);
        Assert.DoesNotContain("Exception", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_DryRun_SendsAndWritesNothing()
    {
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));

        Assert.Equal(ExitCode.Done, await InProcess.InvokeAsync(LoadCommand.Create, $"--dry-run --url {server.Url} -o \"{folder["log.csv"]}\""));
        Assert.Equal(0, server.Requests);
        Assert.False(File.Exists(folder["log.csv"]));
    }

    [Theory]
    [InlineData("--latency")]
    [InlineData("--timeline")]
    [InlineData("--requests")]
    [InlineData("--tally")]
    public async Task Invoke_OneFileCannotBeWritten_LeavesTheOldLog(string option)
    {
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var log = folder.Write("log.csv", "precious");
        folder.Write("file", "");

        var error = await Assert.ThrowsAsync<UserErrorException>(() =>
            InProcess.InvokeAsync(LoadCommand.Create, $"--overwrite --url {server.Url} -o \"{log}\" {option} \"{folder["file/x.csv"]}\"")
        );

        Assert.StartsWith($"cannot write {folder["file/x.csv"]}: ", error.Message, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--latency", "")]
    [InlineData("--timeline", "")]
    [InlineData("--requests", "--append adds to it, ")]
    [InlineData("--tally", "")]
    public async Task Invoke_FileExists_NamesItsOptionAndMakesNone(string option, string append)
    {
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var file = folder.Write("x.csv", "precious");

        var error = await Assert.ThrowsAsync<UserErrorException>(() =>
            InProcess.InvokeAsync(LoadCommand.Create, $"--url {server.Url} -o \"{folder["log.csv"]}\" {option} \"{file}\""));

        Assert.Equal($"{file} exists; {append}--overwrite replaces it, {option} names another file", error.Message);
        Assert.False(File.Exists(folder["log.csv"]));
    }

    [Theory]
    [InlineData("--append --overwrite")]
    [InlineData("--append --latency x.csv")]
    [InlineData("--append --timeline x.csv")]
    [InlineData("--json --progress-json")]
    [InlineData("--minutes many")]
    public void Parse_Contradiction_IsAnError(string arguments) => Assert.NotEmpty(LoadCommand.Create(InProcess.Silent()).Parse(arguments).Errors);

    /// <summary>Lets in only user with the password p@ss.</summary>
    private static Task<WebServer> GuardedAsync() => WebServer.StartAsync(context =>
    {
        if (context.Request.Headers.Authorization != "Basic dXNlcjpwQHNz")
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    });
}
