using System.Text.Json.Nodes;
using MlServe.Evaluator.Service;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Tests.Sweep.Definitions;

public sealed class SweepFileTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Read_WholeFile_HoldsWhatItSays()
    {
        var sweep = SweepFixture.Define(scratch, SweepFixture.Text + """

            combine: mean
            ready_timeout: 90s
            interval: 1s
            max_failed: 0.25
            path: /v2/models/food11/infer
            check: status
            answer: /0/label /0/score
            heat_maps: [{ metric: latency_p99_s, x: memory, y: cpu }]
            """);

        Assert.Equal("limits", sweep.Name);
        Assert.Equal((0.5, 2, 7), (sweep.Minutes, sweep.Trials, sweep.Seed));
        Assert.Equal(Combination.Mean, sweep.Combination);
        Assert.Equal((TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(1), new FailureLimit(null, 0.25)), (sweep.ReadyTimeout, sweep.Interval, sweep.MaxFailed!));
        Assert.Equal(
            ("/v2/models/food11/infer", CheckKind.Status, "/0/label /0/score"), (sweep.Contract.Path, sweep.Contract.Check, sweep.Contract.Answers.Text));
        Assert.Equal(["cpu", "memory"], sweep.Parameters.Select(parameter => parameter.Name));
        Assert.Equal([2, 2], sweep.Parameters.Select(parameter => parameter.Fields.Count));
        Assert.Equal(["250m", "500m", "1"], sweep.Parameters[0].Values);
        Assert.Equal(("latency_p99_s", "memory", "cpu"), sweep.HeatMaps.Select(map => (map.Metric, map.X, map.Y)).Single());
    }

    [Theory]
    [InlineData("from: 100m\n    to: 400m\n    step: 100m", "100m 200m 300m 400m")]
    [InlineData("from: 64Mi\n    to: 256Mi\n    step: 64Mi", "64Mi 128Mi 192Mi 256Mi")]
    [InlineData("from: 1\n    to: 5\n    step: 2", "1 3 5")]
    [InlineData("from: 0.5\n    to: 2\n    step: 0.5", "0.5 1 1.5 2")]
    [InlineData("values: [1, ~]", "1 none")]
    [InlineData("values: \"2\"", "2")]
    public void Read_Values_AreAsWritten(string values, string expected)
    {
        var sweep = SweepFixture.Define(scratch, $"""
            manifest: deployment.yaml
            parameters:
              - name: cpu
                fields: Deployment spec.template.spec.containers[ml-app].resources.limits.cpu
                {values}
            """);

        Assert.Equal(expected, string.Join(' ', sweep.Parameters[0].Values.Select(SweepParameter.Show)));
    }

    [Fact]
    public void Read_ManyMistakes_NamesAllWithTheirLines()
    {
        var mistake = Assert
            .Throws<UserErrorException>(() =>
                SweepFixture.Define(
                    scratch,
                    """
                    manifest: deployment.yaml
                    trials: 0
                    sample: grids
                    count: 3
                    speed: 9
                    parameters:
                      - name: cpu
                        fields: Deployment spec.template.spec.containers[ml-app].resources.limit.cpu
                        values: [1, 1]
                      - name: replicas
                        fields: Deployment spec.replicas
                        values: [1, many]
                      - name: cpu
                        fields: nothing
                        from: 1
                    heat_maps:
                      - { metric: okay, x: cpu, y: disk }
                    """
                )
            )
            .Message;

        foreach (
            var expected in (string[])
                [
                    "limits.yaml:2: trials: must be a whole number",
                    "limits.yaml:3: sample: must be grid or random",
                    "limits.yaml:5: speed: is unknown",
                    "limits.yaml:8: parameters[0].fields: Deployment spec.template.spec.containers[ml-app].resources.limit.cpu: there is no",
                    "resources.limits.cpu",
                    "limits.yaml:9: parameters[0].values: '1' is there twice",
                    "limits.yaml:11: parameters[1].fields: Deployment spec.replicas: takes a whole number, not many",
                    "parameters[2].name: 'cpu' is taken already",
                    "parameters[2].fields: \"nothing\" is not a field",
                    "parameters[2].to: is missing",
                    "parameters[2].step: is missing",
                    "heat_maps[0].y: 'disk' is not a parameter",
                ]
        )
            Assert.Contains(expected, mistake, StringComparison.Ordinal);
        Assert.All(mistake.Split('\n'), line => Assert.Matches(@"limits\.yaml:\d+: ", line));
    }

    [Theory]
    [InlineData("[]", "mapping with the keys")]
    [InlineData("parameters: [", "limits.yaml:2:")]
    [InlineData("manifest: deployment.yaml\n---\nmanifest: other.yaml", "limits.yaml:3: a second YAML document")]
    [InlineData("path: test\ncheck: state\nanswer: (.*)", "path: must be a path such as /test, not 'test'")]
    [InlineData("path: test\ncheck: state\nanswer: (.*)", "check: must be none or status or classifies or v2, not 'state'; did you mean 'status'?")]
    [InlineData("path: test\ncheck: state\nanswer: (.*)", "answer: must have the groups")]
    [InlineData("manifest: nowhere.yaml\nparameters: [{ name: a, fields: Deployment spec.replicas, values: [1] }]", "there is no such file")]
    [InlineData("manifest: deployment.yaml", "parameters: is missing")]
    [InlineData("manifest: deployment.yaml\nparameters: [{ name: a, fields: Deployment spec.replicas, values: [1] }]\nsample: random", "count: is missing")]
    [InlineData("manifest: deployment.yaml\nparameters: [{ name: okay, fields: Deployment spec.replicas, values: [1] }]", "'okay' is taken")]
    [InlineData("manifest: deployment.yaml\nparameters: [{ name: a b, fields: Deployment spec.replicas, values: [1] }]", "must be a word")]
    [InlineData("manifest: deployment.yaml\nparameters: [{ name: a, fields: Deployment spec.replicas, from: 1, to: 99999, step: 1 }]", "more than 10000")]
    [InlineData("manifest: deployment.yaml\nparameters: [{ name: a, fields: Deployment spec.replicas, from: 5, to: 1, step: 1 }]", "above 'from'")]
    public void Read_NoSweep_SaysWhy(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<UserErrorException>(() => SweepFixture.Define(scratch, text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Schema_Keys_AreTheReaders()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "sweep.schema.json")))!;

        Assert.Equal(SweepFile.Keys.Order(), schema["properties"]!.AsObject().Select(property => property.Key).Order());
        Assert.Equal(SweepParameterReader.Keys.Order(), schema["$defs"]!["parameter"]!["properties"]!.AsObject().Select(property => property.Key).Order());
        Assert.Equal(SweepFile.HeatMapKeys.Order(), schema["$defs"]!["heatMap"]!["properties"]!.AsObject().Select(property => property.Key).Order());
        Assert.Equal(SearchReader.ObjectiveKeys.Order(), schema["$defs"]!["objective"]!["properties"]!.AsObject().Select(property => property.Key).Order());
        Assert.Equal(SearchReader.MedianKeys.Order(), schema["$defs"]!["median"]!["properties"]!.AsObject().Select(property => property.Key).Order());
        Assert.Equal(
            SearchReader.EarlyStoppingKeys, schema["properties"]!["early_stopping"]!["properties"]!.AsObject().Select(property => property.Key));
    }

    [Theory]
    [InlineData("sweep.yaml", 12)]
    [InlineData("job-sweep.yaml", 9)]
    public void Read_Example_HasItsCells(string file, int cells)
    {
        var sweep = SweepFile.Read(Path.Combine(Repository.Root, "challenge", file));

        var made = SweepCells.Of(sweep, 1);

        Assert.Equal(cells, made.Count);
        Assert.All(made, cell => Assert.Null(cell.Problem));
    }
}
