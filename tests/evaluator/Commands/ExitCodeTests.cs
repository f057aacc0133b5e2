using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Tests.Fakes;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.Commands;

/// <summary>What a user types wrong: the command says it in one line, and exits with 2.</summary>
public sealed class ExitCodeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "run")]
    [InlineData("", "load")]
    [InlineData("", "monitor")]
    [InlineData("", "score")]
    [InlineData("", "report")]
    [InlineData("compare", "--trials")]
    [InlineData("open", "RUN_DIR")]
    [InlineData("runs", "--json")]
    [InlineData("accuracy", "--labels")]
    [InlineData("model inspect", "FILE")]
    [InlineData("run", "--ready-timeout")]
    [InlineData("monitor", "--container")]
    public async Task Help_Verb_ShowsIt(string verb, string expected)
    {
        var (exitCode, output, error) = await InProcess.RunAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains(expected, output);
        Assert.Contains("Examples:", output);
    }

    [Theory]
    [InlineData("MANIFEST", "run")]
    [InlineData("--nonsense", "run", "a.yaml", "--nonsense")]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("there is no such file", "run", "nowhere.yaml")]
    [InlineData("--minutes", "run", "{manifest}", "--minutes", "-1")]
    [InlineData("--minutes", "run", "{manifest}", "--minutes", "soon")]
    [InlineData("exclude each other", "run", "{manifest}", "--local", "--context", "x")]
    [InlineData("nowhere.yaml", "run", "{manifest}", "--plan", "nowhere.yaml")]
    [InlineData("--url", "run", "{manifest}", "--url", "localhost")]
    [InlineData("from 0 and how many", "load", "--worker", "3", "--seed", "1", "--tally", "-")]
    [InlineData("make a plain Job for each worker", "load", "--worker", "$(JOB_COMPLETION_INDEX)/3", "--seed", "1", "--tally", "-")]
    [InlineData("--duration", "monitor", "-o", "usage.csv")]
    [InlineData("--duration", "monitor", "-d", "0", "-o", "usage.csv")]
    [InlineData("--interval", "monitor", "-d", "10", "--interval", "0", "-o", "usage.csv")]
    [InlineData("--selector", "monitor", "-d", "10", "-o", "usage.csv", "--selector", "a in (", "--context", "x")]
    [InlineData("nowhere", "report", "nowhere")]
    [InlineData("nowhere", "score", "nowhere")]
    [InlineData("nowhere.csv: there is no such file", "score", "--usage", "nowhere.csv")]
    [InlineData("nowhere.yaml: there is no such file", "load", "--plan", "nowhere.yaml")]
    [InlineData("nowhere.yaml: there is no such file", "sweep", "nowhere.yaml")]
    [InlineData("nowhere.yaml: there is no such file", "pipeline", "nowhere.yaml", "-n", "mine")]
    public async Task Mistake_IsOneLineAndTwo(string expected, params string[] arguments)
    {
        var manifest = Path.Combine(Repository.Root, "deploy_hpa", "deployment_hpa.yaml");
        var (exitCode, output, error) = await InProcess.RunAsync([.. arguments.Select(argument => argument.Replace("{manifest}", manifest))]);

        Assert.Equal((ExitCode.UserError, ""), (exitCode, output));
        Assert.Contains(expected, error);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.StartsWith("evaluator", error);
    }

    [Fact]
    public async Task Run_NoKubeconfig_IsOneLineAndTwoOfTheRealCommand()
    {
        var (exitCode, output, error) = await EvaluatorProcess.RunAsync(
            "run", Repository.File("deploy_hpa/deployment_hpa.yaml"), "--context", "no-such-context");

        Assert.Equal((ExitCode.UserError, ""), (exitCode, output));
        Assert.StartsWith("evaluator", error, StringComparison.Ordinal);
        Assert.Contains("no Kubernetes configuration", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_InvalidManifest_NamesLineAndFieldAndMakesNothing()
    {
        var manifest = folder["bad.yaml"];
        await File.WriteAllTextAsync(
            manifest,
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: many\n",
            TestContext.Current.CancellationToken
        );

        var (exitCode, _, error) = await EvaluatorProcess.RunAsync("run", manifest, "--out", folder["runs"]);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains("bad.yaml:6", error);
        Assert.Contains("replicas", error);
        Assert.False(Directory.Exists(folder["runs"]));
    }

    [Fact]
    public async Task Monitor_UnreachableCluster_IsTwoAndLeavesNoFile()
    {
        var usage = folder["usage.csv"];

        var (exitCode, _, error) = await EvaluatorProcess.RunAsync(await KubeconfigAsync("http://127.0.0.1:9"), "monitor", "-d", "10", "-o", usage);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains("127.0.0.1:9", error);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.False(File.Exists(usage));
    }

    [Fact]
    public async Task Monitor_EventsFileExists_NamesItsOptionAndMakesNoUsageFile()
    {
        await using var api = await FakeApi.StartAsync();
        api.Answer = path => path switch
        {
            "/version" => (200, """{"gitVersion":"v1.33.0"}"""),
            FakeApi.PodsPath or FakeApi.MetricsPath => (200, FakeApi.List([])),
            _ => null,
        };
        var (usage, events) = (folder["usage.csv"], folder["events.csv"]);
        await File.WriteAllTextAsync(events, "precious", TestContext.Current.CancellationToken);

        var (exitCode, _, error) = await EvaluatorProcess.RunAsync(
            await KubeconfigAsync(api.Server.ToString()),
            "monitor",
            "-d",
            "10",
            "-o",
            usage,
            "--events",
            events
        );

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Equal($"evaluator: {events} exists; --overwrite replaces it, --events names another file", error.TrimEnd());
        Assert.False(File.Exists(usage));
        Assert.Equal("precious", await File.ReadAllTextAsync(events, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Report_Bug_ShowsTheException()
    {
        var error = new StringWriter();

        Assert.Equal(ExitCode.Bug, ExitCode.Report(new InvalidOperationException("broken"), error));
        Assert.Contains("InvalidOperationException: broken", error.ToString());
    }

    [Fact]
    public async Task Load_DiskIsFull_IsOneLineAndTwo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux'.");
        await using var service = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));

        var (exitCode, _, error) = await EvaluatorProcess.RunAsync(
            "load",
            "--minutes",
            "0.05",
            "--url",
            service.Url.ToString(),
            "--overwrite",
            "-o",
            "/dev/full"
        );

        Assert.Equal((ExitCode.UserError, "evaluator: No space left on device : '/dev/full'"), (exitCode, error.TrimEnd()));
    }

    [Fact]
    public void Report_Cancelled_IsInterrupted() =>
        Assert.Equal(ExitCode.Interrupted, ExitCode.Report(new OperationCanceledException(), TextWriter.Null));

    private async Task<Dictionary<string, string>> KubeconfigAsync(string server)
    {
        var path = folder["config"];
        await File.WriteAllTextAsync(
            path,
            """{"apiVersion":"v1","kind":"Config","current-context":"c","contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}],"clusters":[{"name":"c","cluster":{"server":"SERVER"}}],"users":[{"name":"u","user":{}}]}""".Replace(
                "SERVER",
                server
            ),
            TestContext.Current.CancellationToken
        );
        return new Dictionary<string, string> { ["KUBECONFIG"] = path };
    }
}
