using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace MlServe.EndToEnd;

/// <summary>The workflow of docs/ci.md, its commands as they stand, in a repository with a pull request that makes a service slower.</summary>
[Collection(NodePorts.OfTests)]
public sealed class WorkflowTests
{
    private const string Server = """
        import os, time
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

        class Classifier(BaseHTTPRequestHandler):
            def do_GET(self):
                time.sleep(0.02)
                body = b"Bread (0.93)"
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        ThreadingHTTPServer((os.environ["POD_IP"], 8000), Classifier).serve_forever()
        """;

    [Fact]
    public async Task Workflow_PullRequestThatIsSlower_IsRedAndShowsTheTable()
    {
        using var home = new Home();
        var work = await PullRequestAsync(home);
        var summary = Path.Combine(home.Path, "summary.md");
        var (steps, environment) = Workflow();
        // Loads of a few seconds and as few runs as can tell what is several times as slow.
        foreach (var (name, value) in ((string, string)[])[
            ("MINUTES", "0.15"), ("BASELINE_RUNS", "2"), ("GITHUB_BASE_REF", "main"), ("GITHUB_STEP_SUMMARY", summary),
            ("MLSERVE_HOME", Path.Combine(home.Path, "state")), ("PATH", $"{Evaluator(home)}:{Environment.GetEnvironmentVariable("PATH")}"),
        ])
            environment[name] = value;

        var results = new List<(string Name, int ExitCode, string Output)>();
        foreach (var (name, command, always) in steps)
        {
            if (always || results.All(result => result.ExitCode == 0))
                results.Add(await BashAsync(name, command, work, environment));
        }

        var all = string.Join('\n', results.Select(result => $"{result.Name}: {result.ExitCode}\n{result.Output}"));
        Assert.True(results is [.., { Name: "Is the change worse?", ExitCode: 3 }, { Name: "Show it", ExitCode: 0 }], all);
        Assert.Contains("### deployment is worse than base", File.ReadAllText(summary));
        Assert.Contains("**worse**", File.ReadAllText(summary));
        Assert.Contains("<failure ", File.ReadAllText(Path.Combine(work, "comparison.xml")));
        var pages = Directory.GetFiles(Path.Combine(work, "runs"), "comparison.html", SearchOption.AllDirectories);
        Assert.Contains("Worse than allowed?", File.ReadAllText(pages.Max()!));
        await Machine.EventuallyAsync("no process is left", () => Machine.ProcessesOf(home.Path).Count == 0);
    }

    /// <summary>The commands of the page's workflow with their names, but for the installation, and its variables.</summary>
    private static (IReadOnlyList<(string Name, string Command, bool Always)> Steps, Dictionary<string, string> Environment) Workflow()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "ci.md"));
        var from = page.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length;
        var yaml = new YamlStream();
        yaml.Load(new StringReader(page[from..page.IndexOf("\n```", from, StringComparison.Ordinal)]));
        var workflow = yaml.Documents[0].RootNode;
        var steps = ((YamlSequenceNode)workflow["jobs"]["compare"]["steps"])
            .Cast<YamlMappingNode>()
            .Where(step => step.Children.ContainsKey("run"))
            .Select(step => (
                Name: $"{step["name"]}", Command: $"{step["run"]}", Always: step.Children.TryGetValue("if", out var when) && $"{when}" == "always()"))
            .Where(step => step.Name != "Install the evaluator")
            .ToList();
        Assert.Equal(4, steps.Count);
        return (steps, ((YamlMappingNode)workflow["env"]).ToDictionary(known => $"{known.Key}", known => $"{known.Value}"));
    }

    /// <summary>A repository whose remote branch main answers fast, with a commit on top that does not.</summary>
    private static async Task<string> PullRequestAsync(Home home)
    {
        var (remote, work) = (Path.Combine(home.Path, "remote"), Path.Combine(home.Path, "work"));
        Directory.CreateDirectory(remote);
        File.WriteAllText(Path.Combine(remote, "server.py"), Server);
        File.WriteAllText(Path.Combine(remote, "deployment.yaml"), OwnService.Manifest(
            "image: server", "resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { cpu: 500m, memory: 128Mi } }",
            "readinessProbe: { httpGet: { path: /, port: 8000 } }"));
        const string Commit = "git -c user.name=test -c user.email=test@localhost commit -q -a -m";
        var (_, made, output) = await BashAsync(
            "a repository", $"git init -q -b main . && git add . && {Commit} first && git clone -q . ../work && cd ../work && "
                + $"sed -i 's/0.02/0.1/' server.py && {Commit} slower", remote, []);
        Assert.True(made == 0, output);
        return work;
    }

    /// <summary>
    /// A folder with the command <c>evaluator</c>, as the installed tool would be in PATH, but that it does not wait for readings
    /// of usage, up to half a minute in each of the runs: response times alone are compared.
    /// </summary>
    private static string Evaluator(Home home)
    {
        var folder = Directory.CreateDirectory(Path.Combine(home.Path, "bin")).FullName;
        var command = Path.Combine(folder, "evaluator");
        File.WriteAllText(command, $"#!/bin/sh\nexec dotnet '{EvaluatorProgram.ProgramPath}' \"$@\" --metrics-timeout 0\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return folder;
    }

    private static async Task<(string Name, int ExitCode, string Output)> BashAsync(
        string name, string command, string folder, Dictionary<string, string> environment)
    {
        // As GitHub Actions runs a step.
        var start = new ProcessStartInfo("bash", ["-e", "-c", command])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment.Remove("KUBECONFIG");
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(15));
        await process.WaitForExitAsync(limit.Token);
        return (name, process.ExitCode, await errors + await output);
    }
}
