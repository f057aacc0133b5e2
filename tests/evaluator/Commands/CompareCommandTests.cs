using System.Text.Json.Nodes;
using MlServe.Evaluator.Commands.RunFolders;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Tests.Comparison;

namespace MlServe.Evaluator.Tests.Commands;

/// <summary><c>compare</c>, <c>runs</c> and <c>open</c> as they are typed.</summary>
public sealed class CompareCommandTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Compare_PastRuns_WritesPageJsonAndCsvAndSaysWhatCanBeSaid()
    {
        var runs = Enumerable.Range(1, 4).SelectMany(i => (string[])[Run($"{i}-a", "a", 0.20 + 0.01 * i), Run($"{i}-b", "b", 0.10 + 0.01 * i)]).ToArray();

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync(["compare", .. runs, "--out", scratch["out"], "--json"]);

        Assert.True(exitCode == ExitCode.Done, error);
        var json = JsonNode.Parse(output)!;
        Assert.StartsWith("b answers 44.4 % faster", (string?)json["pairs"]![0]!["sentence"]);
        var folder = Assert.Single(Directory.GetDirectories(scratch["out"]));
        Assert.EndsWith("-comparison", folder);
        Assert.Contains("comparison.html", error);
        Assert.Contains("44.4 % faster", await File.ReadAllTextAsync(Path.Combine(folder, "comparison.html"), TestContext.Current.CancellationToken));
        Assert.True(
            JsonNode.DeepEquals(
                json,
                JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "comparison.json"), TestContext.Current.CancellationToken))
            )
        );
        Assert.Equal(9, File.ReadLines(Path.Combine(folder, "comparison.csv")).Count());

        var (again, text, _) = await EvaluatorProcess.RunAsync("compare", folder, "--out", scratch["again"]);
        Assert.Equal(ExitCode.Done, again);
        Assert.Contains("response time, ms", text);
        Assert.Contains("44.4 % faster", text);
    }

    [Fact]
    public async Task Compare_PastRunsWithObjectives_HoldsThemAndExitsWithThree()
    {
        var runs = Enumerable.Range(1, 2)
            .SelectMany(i => (string[])[Tallied(Run($"{i}-a", "a", 0.2), late: 1), Tallied(Run($"{i}-b", "b", 0.1), late: 9 + i)]);

        var (exitCode, output, error) = await InProcess.RunAsync(
            ["compare", .. runs, "--out", scratch["out"], "--slo", "p90<200ms", "--price", "cpu=3.6,memory=0"]);

        Assert.Equal(ExitCode.ThresholdMissed, exitCode);
        // 11 late of 100 are too many, 10 are not.
        Assert.EndsWith("objective missed: p90<200ms: b, in 1 of 2 runs", error.TrimEnd(), StringComparison.Ordinal);
        // A core for a minute at 0.001 a second; 99 and 90 or 89 good.
        Assert.Matches("goodput, /s +1.65 +1.49", output);
        Assert.Matches("cost of 1,000 good answers +0.606 +0.67", output);
    }

    [Fact]
    public async Task Compare_RunsWorseThanTheirBaseline_ExitsWithThreeAndWritesWhatCiReads()
    {
        var before = Enumerable.Range(1, 4).Select(i => Run($"{i}-a", "a", 0.10)).ToArray();
        var now = Enumerable.Range(5, 4).Select(i => Run($"{i}-a", "a", 0.14 + 0.01 * (i % 2))).ToArray();

        var (kept, text, _) = await EvaluatorProcess.RunInAsync(scratch[""], ["compare", .. before, "--keep-baseline", "main"]);
        Assert.Equal((ExitCode.Done, "baseline            baselines/main  (4 runs)\n"), (kept, text));
        var (exitCode, output, error) = await EvaluatorProcess.RunInAsync(
            scratch[""], ["compare", .. now, "--baseline", "main", "--not-worse", "5%", "--markdown", "c.md", "--junit", "c.xml"]);

        Assert.True(exitCode == ExitCode.ThresholdMissed, error);
        Assert.Matches("response time +100 ms +145 ms +\\+44.9 % +5 % +4 +worse", output);
        Assert.Contains("a is worse than main\nworse: Response time: 145 ms against 100 ms", error);
        Assert.StartsWith("### a is worse than main", File.ReadAllText(scratch["c.md"]));
        Assert.Equal("1", System.Xml.Linq.XDocument.Load(scratch["c.xml"]).Root!.Attribute("failures")!.Value);
        // Themselves they are not worse.
        var (good, _, _) = await EvaluatorProcess.RunInAsync(
            scratch[""], ["compare", .. before, "--baseline", "main", "--not-worse", "5%", "--markdown", "c.md", "--overwrite"]);
        Assert.Equal(ExitCode.Done, good);
        Assert.StartsWith("### a is not worse than main", File.ReadAllText(scratch["c.md"]));
    }

    [Fact]
    public async Task Compare_BaselineOfAnotherLoadOrModel_IsRefusedAndOfAnotherMachineSaid()
    {
        static RunMetadata On(RunMetadata known, string cores) =>
            known with { Minutes = 1, Cluster = new ClusterIdentity("embedded", null, [new NodeIdentity("node-0", cores, "8Gi", "Debian")]) };
        var main = MadeRuns.Write(scratch["runs"], "1-a", "a", 0.1, 1024, known => On(known, "2"));
        var other = MadeRuns.Write(scratch["runs"], "2-a", "a", 0.1, 1024, known => On(known, "4"));
        var longer = MadeRuns.Write(
            scratch["runs"], "3-a", "a", 0.1, 1024, known => On(known, "2") with { Minutes = 3, Plan = "load.yaml", PlanSha256 = "abc" });
        var model = MadeRuns.Write(scratch["runs"], "4-a", "a", 0.1, 1024, known => On(known, "2"), model: "m2");

        var (machine, _, said) = await InProcess.RunAsync("compare", other, "--baseline", main, "--not-worse", "5%", "--out", scratch["out"]);
        Assert.Equal(ExitCode.Done, machine);
        Assert.Contains("made on different machines (2 cores with 8Gi under Debian, 4 cores with 8Gi under Debian)", said);
        Assert.Contains("warning: Response time: 100 ms against 100 ms (+0 %): 1 round cannot tell", said);

        var (load, _, loadRefused) = await InProcess.RunAsync("compare", longer, "--baseline", main, "--not-worse", "5%", "--out", scratch["no"]);
        Assert.Equal((ExitCode.UserError, 1), (load, loadRefused.TrimEnd().Split('\n').Length));
        Assert.Contains("its runs had 1 minute of the built-in plan, and not 3 minutes of load.yaml (abc): ", loadRefused);

        var (served, _, modelRefused) = await InProcess.RunAsync("compare", model, "--baseline", main, "--not-worse", "5%", "--out", scratch["no"]);
        Assert.Equal((ExitCode.UserError, 1), (served, modelRefused.TrimEnd().Split('\n').Length));
        Assert.Contains("served the model m1, and a serves m2: ", modelRefused);
        Assert.False(Directory.Exists(scratch["no"]));
    }

    [Theory]
    [InlineData("there is no such", "nowhere.yaml", "{k8s}")]
    [InlineData("at least two", "{k8s}")]
    [InlineData("same manifest", "{k8s}", "{k8s}")]
    [InlineData("past run", "{run}", "{k8s}")]
    [InlineData("one manifest, a", "{run}")]
    [InlineData("are for manifests", "{run}", "{run}", "--trials", "3")]
    [InlineData("--trials", "{k8s}", "{hpa}", "--trials", "0")]
    [InlineData("--minutes", "{k8s}", "{hpa}", "--minutes", "-1")]
    [InlineData("nowhere", "{k8s}", "{hpa}", "--accuracy-data", "nowhere")]
    [InlineData("A B is missing")]
    [InlineData("there is no run in that folder", "{k8s}", "--baseline", "nowhere", "--not-worse", "5%")]
    [InlineData("its runs had 0 minutes of the built-in plan, and not 2 minutes", "{k8s}", "--baseline", "{run}", "--not-worse", "5%", "--minutes", "2")]
    [InlineData("with --baseline name one manifest", "{k8s}", "{hpa}", "--baseline", "{run}", "--not-worse", "5%")]
    [InlineData("holds one manifest against another", "{k8s}", "--not-worse", "5%")]
    [InlineData("above 0 and below 50%", "{k8s}", "{hpa}", "--not-worse", "5")]
    [InlineData("name each figure once", "{k8s}", "{hpa}", "--not-worse", "5%", "--not-worse", "response_time_s=6%")]
    [InlineData("--junit needs --not-worse", "{k8s}", "{hpa}", "--junit", "never.xml")]
    [InlineData("excludes --baseline", "{k8s}", "--keep-baseline", "main", "--not-worse", "5%")]
    [InlineData("a baseline is of one manifest", "{k8s}", "{hpa}", "--keep-baseline", "main")]
    public async Task Compare_Mistake_IsOneLineAndMakesNothing(string expected, params string[] arguments)
    {
        var run = Run("1-a", "a", 0.1);
        string Fill(string argument) =>
            argument
                .Replace("{run}", run)
                .Replace("{k8s}", Path.Combine(Repository.Root, "deploy_k8s", "deployment_k8s.yaml"))
                .Replace("{hpa}", Path.Combine(Repository.Root, "deploy_hpa", "deployment_hpa.yaml"));

        var (exitCode, output, error) = await InProcess.RunAsync(["compare", .. arguments.Select(Fill), "--out", scratch["out"]]);

        Assert.Equal((ExitCode.UserError, ""), (exitCode, output));
        Assert.Contains(expected, error);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.False(Directory.Exists(scratch["out"]));
    }

    /// <summary>Adds the tally of a hundred answers within a minute, some of them late.</summary>
    private static string Tallied(string run, int late)
    {
        var windows = new StageWindows(DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(1), [200_000]);
        var tally = new StageTally(new Midnight()) { Windows = windows, Clock = new LoadClock(new Midnight()) };
        for (var i = 0; i < 100; i++)
            tally.Record(new Hop(500 * i, 500 * i, 500 * i, 500 * i, 500 * i, 500 * i + (i < late ? 201 : 200), 200, 0, HopFault.None));
        var (counts, histograms) = tally.ToRecord();
        var record = new StageTallyRecord(
            0, 1, 7, 1, 1, 1, null, 60, 60, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, false, 0, counts, histograms)
        { Windows = windows.ToRecord() };
        File.WriteAllText(Path.Combine(run, "load_tally.jsonl"), TallyFile.Line(record) + "\n");
        return run;
    }

    /// <summary>Timestamps are milliseconds since 1970.</summary>
    private sealed class Midnight : TimeProvider
    {
        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => 0;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }

    [Fact]
    public async Task Runs_Folder_ListsRunsAndComparisonsInEightyColumns()
    {
        Run("20260131T090000Z-a", "a", 0.1);
        var comparison = Path.Combine(scratch["runs"], "20260131T100000Z-comparison");
        MadeRuns.Write(Path.Combine(comparison, "round-1"), "20260131T100001Z-b", "b", 0.2, 1024,
            known => known with { EndedEarly = "interrupted", StartedAt = known.StartedAt!.Value.AddHours(1) });
        var problem = string.Join(' ', Enumerable.Repeat("0 of 1 replicas are ready: ml-app cannot pull its image.", 3));
        MadeRuns.Write(scratch["runs"], "20260131T110000Z-a-name-longer-than-its-column", "c", 0.3, 1024,
            known => known with { EndedEarly = problem, StartedAt = known.StartedAt!.Value.AddHours(2) });

        var (exitCode, output, _) = await InProcess.RunAsync("runs", scratch["runs"]);
        var (_, inside, _) = await InProcess.RunAsync("runs", comparison);
        var json = JsonNode.Parse((await InProcess.RunAsync("runs", scratch["runs"], "--json")).Output)!.AsArray();

        Assert.Equal(ExitCode.Done, exitCode);
        var lines = output.TrimEnd().Split('\n')[1..];
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.Matches(@"^20260131T090000Z-a +\S+ +100 +1,024 +– +\S+ finished$", lines[0]);
        Assert.Matches("^20260131T100000Z-comparison +1 run +unfinished$", lines[1]);
        Assert.Equal("20260131T110000Z-a-name-longer-than-its-column", lines[2]);
        Assert.EndsWith(" failed", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("    0 of 1 replicas are ready", lines[4], StringComparison.Ordinal);
        Assert.Matches(@"round-1/20260131T100001Z-b.* interrupted\n", inside);
        Assert.Equal(
            ["run finished", "comparison unfinished", "run interrupted", "run failed"], json.Select(run => $"{run!["kind"]} {run["state"]}"));
        Assert.Equal(problem, (string?)json[^1]!["problem"]);
    }

    [Fact]
    public async Task Open_RunWithoutReport_MakesItAndHandsItToTheDesktop()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("xdg-open is Linux'");
            return;
        }

        var run = Run("20260131T090000Z-a", "a", 0.1);
        var (bin, seen) = (Directory.CreateDirectory(scratch["bin"]).FullName, scratch["seen"]);
        File.WriteAllText(Path.Combine(bin, "xdg-open"), $"#!/bin/sh\necho \"$1\" > '{seen}.part' && mv '{seen}.part' '{seen}'\n");
        File.SetUnixFileMode(Path.Combine(bin, "xdg-open"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync(
            new Dictionary<string, string> { ["PATH"] = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}" },
            "open",
            run
        );

        Assert.True(exitCode == ExitCode.Done, error);
        Assert.Equal(Path.Combine(run, "report.html"), output.Trim());
        Assert.True(File.Exists(output.Trim()));
        // Nobody waits for a browser: it may come after the command has ended.
        for (var waited = 0; waited < 600 && !File.Exists(seen); waited++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(output.Trim(), File.ReadAllText(seen).Trim());
    }

    [Fact]
    public async Task Open_NoBrowser_SaysSoAndNothingElse()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("xdg-open is Linux'");
            return;
        }

        var run = Run("20260131T090000Z-a", "a", 0.1);
        var bin = Directory.CreateDirectory(scratch["bin"]).FullName;
        File.WriteAllText(Path.Combine(bin, "xdg-open"), "#!/bin/sh\necho 'www-browser: not found' >&2; echo 'no method' >&2; exit 3\n");
        File.SetUnixFileMode(Path.Combine(bin, "xdg-open"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync(
            new Dictionary<string, string> { ["PATH"] = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}" },
            "open",
            run
        );

        Assert.Equal((ExitCode.Done, Path.Combine(run, "report.html")), (exitCode, output.Trim()));
        Assert.Equal("no browser found: open that file in one", error.Trim().Split('\n')[^1]);
        Assert.DoesNotContain("not found", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderOfRuns_FindsTheLatest()
    {
        Run("20260131T090000Z-a", "a", 0.1);
        var comparison = ComparisonFolder.Create(scratch["runs"], new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.Zero));

        Assert.Equal(comparison.Path, OpenCommand.Latest(scratch["runs"]));
        Assert.Contains(
            "is not finished",
            Assert.Throws<UserErrorException>(() => OpenCommand.PageOf(comparison.Path, InProcess.Silent())).Message,
            StringComparison.Ordinal
        );
        Assert.Contains("no run", Assert.Throws<UserErrorException>(() => OpenCommand.Latest(scratch["nowhere"])).Message, StringComparison.Ordinal);
    }

    private string Run(string name, string manifest, double seconds) => MadeRuns.Write(scratch["runs"], name, manifest, seconds, 1024 * 1024);
}
