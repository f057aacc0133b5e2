using System.Text.Json.Nodes;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.Capacity;

public class CapacityCommandTests
{
    /// <summary>A short search at a service that is known; docs/validity.md has a long one.</summary>
    [Fact]
    public async Task Capacity_KnownServiceThenItsFolderAfterAnEnd_FindsItsRateAndGoesOn()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TimedService.StartAsync(TimeSpan.FromMilliseconds(2));
        var truth = new QueueModel(1, 0.002, true).Rate(0.020, 0.05);

        var (exitCode, output, error) = await InProcess.RunAsync(
            "capacity", "--url", server.Url.ToString(), "--slo", "p95<20ms", "--only", "rate", "--minutes", "0.5", "--seed", "1", "--json",
            "--out", folder.Path);

        Assert.True(exitCode == ExitCode.Done, error);
        var found = JsonNode.Parse(output)!;
        // So short a search is sure of little, and the machine of the tests is busy: that it does not claim what cannot be is what counts.
        Assert.True((double)found["rate"]! <= 1.05 * truth, $"{truth}: {output}\n{error}");
        Assert.Null(found["users"]);
        Assert.NotNull(found["limited_by"]!["rate"]);
        Assert.Contains("the load generator alone sends", error, StringComparison.Ordinal);
        var search = Assert.Single(Directory.GetDirectories(folder.Path));
        Assert.Equal(found["trials"]!.AsArray().Count + 1, File.ReadAllLines(Path.Combine(search, "capacity.csv")).Length);
        Assert.Contains("What 127.0.0.1 can carry", File.ReadAllText(Path.Combine(search, "capacity.html")), StringComparison.Ordinal);

        var (_, list, _) = await InProcess.RunAsync("runs", folder.Path, "--json");
        Assert.Equal("capacity finished", $"{JsonNode.Parse(list)![0]!["kind"]} {JsonNode.Parse(list)![0]!["state"]}");
        Assert.Null(JsonNode.Parse(list)![0]!["runs"]);

        // As it would stand, had it been killed two trials before its end.
        var path = Path.Combine(search, "capacity.json");
        var state = JsonNode.Parse(File.ReadAllText(path))!;
        state["finished"] = false;
        var kept = state["trials"]!.AsArray();
        kept.RemoveAt(kept.Count - 1);
        kept.RemoveAt(kept.Count - 1);
        File.WriteAllText(path, state.ToJsonString());
        var (again, text, more) = await InProcess.RunAsync("capacity", search);
        Assert.True(again == ExitCode.Done, more);
        Assert.DoesNotContain("the first", more, StringComparison.Ordinal);
        Assert.Matches("requests per second, limited by|no load was confirmed", text);
        var whole = JsonNode.Parse(File.ReadAllText(path))!;
        Assert.True((bool)whole["finished"]!);
        Assert.Equal(kept.Select(trial => trial!.ToJsonString()), whole["trials"]!.AsArray().Take(kept.Count).Select(trial => trial!.ToJsonString()));
    }

    [Theory]
    [InlineData("--slo \"p95<fast\"", "'fast' must be a time such as 200ms or 1.5s", "--url", "http://127.0.0.1:1/", "--slo", "p95<fast")]
    [InlineData("--slo is missing", "p95<200ms", "--url", "http://127.0.0.1:1/")]
    [InlineData("name what is to be deployed", "--url", "--slo", "p95<200ms")]
    [InlineData("--replicas needs a MANIFEST", "", "--url", "http://127.0.0.1:1/", "--slo", "p95<200ms", "--replicas", "2")]
    [InlineData("raise --minutes to 2.1", "over before a queue has reached it", "--url", "http://127.0.0.1:1/", "--slo", "p95<500ms", "--minutes", "1")]
    [InlineData("there is no such file", "nothing.yaml", "nothing.yaml", "--slo", "p95<200ms")]
    public async Task Capacity_BadInput_IsOneLineAndStartsNothing(string what, string more, params string[] arguments)
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output, error) = await InProcess.RunAsync(["capacity", .. arguments, "--out", folder.Path]);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains(what, error, StringComparison.Ordinal);
        Assert.Contains(more, error, StringComparison.Ordinal);
        Assert.Equal("", output);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Capacity_ServiceThatIsNotReady_IsOneLineAndStartsNothing()
    {
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });

        var (exitCode, _, error) = await InProcess.RunAsync(
            "capacity", "--url", server.Url.ToString(), "--slo", "p95<200ms", "--out", folder.Path);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains("did not return a prediction", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Capacity_ObjectiveThatTheLoadCannotDecide_SaysHowManyRequestsItTakesAndStartsNothing()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TimedService.StartAsync(TimeSpan.FromMilliseconds(10));

        var (exitCode, _, error) = await InProcess.RunAsync(
            "capacity", "--url", server.Url.ToString(), "--slo", "p99.999<200ms", "--minutes", "2", "--out", folder.Path);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains("fewer than 460,515 cannot show with 99 % confidence", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Capacity_FolderOfASearchWithOtherObjectives_IsRefused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("capacity.json", "{}");

        var (exitCode, _, error) = await InProcess.RunAsync("capacity", folder.Path, "--slo", "p95<200ms");

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains("continues with the objectives and options that it was begun with", error, StringComparison.Ordinal);
    }
}
