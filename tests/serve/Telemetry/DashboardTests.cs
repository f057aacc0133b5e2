using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MlServe.Serve.Tests.Telemetry;

/// <summary>The dashboards of deploy_evaluator/grafana ask for what there is, in the form that Grafana imports (its dashboard schema, version 39).</summary>
public partial class DashboardTests(ServeFactory serve) : IClassFixture<ServeFactory>
{
    // Not of the service: cAdvisor and kube-state-metrics.
    private static readonly IReadOnlyList<string> OfTheCluster = ["container_", "kube_"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Dashboards => ["serve.json", "run.json"];

    [Theory]
    [MemberData(nameof(Dashboards))]
    public async Task Queries_EveryMetricAndLabel_IsInTheServicesMetrics(string file)
    {
        var client = await serve.ReadyClientAsync();
        await client.GetAsync("/test", Ct);
        var metrics = "";
        // A request is counted once it has ended, a moment after its answer.
        await Fixtures.Until(async () =>
        {
            metrics = await client.GetStringAsync("/metrics", Ct);
            return metrics.Contains("""http_route="/test""", StringComparison.Ordinal);
        }, "the request is counted");
        var series = metrics.Split('\n').Where(line => line is not ("" or ['#', ..])).ToLookup(line => line.Split('{', ' ')[0]);

        foreach (var query in Panels(file).SelectMany(panel => panel["targets"]!.AsArray()).Select(target => (string)target!["expr"]!))
        {
            var names = MetricName().Matches(query).Select(match => match.Value).ToList();
            Assert.NotEmpty(names);
            foreach (var name in names.Where(name => !OfTheCluster.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))))
            {
                Assert.True(series.Contains(name), $"{name} of {file} is not in /metrics");
                // "job" and "instance" are Prometheus' own.
                foreach (var label in Labels(query).Except(["job", "instance"]))
                    Assert.True(series[name].Any(line => line.Contains(label + "=\"", StringComparison.Ordinal)), $"{name} has no label {label}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void File_Panels_AreAsGrafanaImportsThem(string file)
    {
        var dashboard = Read(file);
        var variables = dashboard["templating"]!["list"]!.AsArray().Select(variable => (string)variable!["name"]!).ToList();

        Assert.Matches("^[a-zA-Z0-9-]{8,40}$", (string)dashboard["uid"]!);
        Assert.Equal(39, (int)dashboard["schemaVersion"]!);
        Assert.Equal(Panels(file).Count, Panels(file).Select(panel => (int)panel["id"]!).Distinct().Count());
        foreach (var panel in Panels(file))
        {
            Assert.NotEqual("", (string)panel["title"]!);
            Assert.Equal("timeseries", (string)panel["type"]!);
            Assert.Equal("${datasource}", (string)panel["datasource"]!["uid"]!);
            Assert.InRange((int)panel["gridPos"]!["x"]! + (int)panel["gridPos"]!["w"]!, 1, 24);
            var targets = panel["targets"]!.AsArray();
            Assert.Equal(targets.Count, targets.Select(target => (string)target!["refId"]!).Distinct().Count());
            foreach (var target in targets)
                Assert.Empty(Variable().Matches((string)target!["expr"]!).Select(match => match.Groups[1].Value).Except([.. variables, "__rate_interval"]));
        }
    }

    private static IReadOnlyList<JsonNode> Panels(string file) => [.. Read(file)["panels"]!.AsArray().Select(panel => panel!)];

    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "fixtures", "grafana", file)))!;

    /// <summary>What a query groups by or selects, without the bounds of histograms' buckets.</summary>
    private static IEnumerable<string> Labels(string query) => Grouping().Matches(query)
        .SelectMany(match => match.Groups[1].Value.Split(','))
        .Concat(Selector().Matches(query).Select(match => match.Groups[1].Value))
        .Select(label => label.Trim())
        .Distinct();

    [GeneratedRegex(@"\b[a-z]+(_[a-z]+){2,}\b(?=[{\[])")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"\bby \(([^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"(\w+)(?:=~|!~|!=|=)""")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\$(\w+)")]
    private static partial Regex Variable();
}
