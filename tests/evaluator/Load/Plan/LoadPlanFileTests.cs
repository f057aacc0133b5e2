using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;

namespace MlServe.Evaluator.Tests.Load.Plan;

public class LoadPlanFileTests
{
    private const string OneStage = "stages: [{users: 1, length: 1m}]\n";

    [Fact]
    public void Parse_WarmUpAndKeepAlive_AreRead()
    {
        var plan = LoadPlanFile.Parse(OneStage + "keep_alive: true\nwarmup: { rate: 5, length: 10s }\n", "plan.yaml");

        Assert.True(plan.KeepAlive);
        Assert.Equal((TimeSpan.FromSeconds(10), new Arrivals(5, 5, false)), (plan.WarmUp!.Length, plan.WarmUp.Arrivals));
        Assert.Equal(TimeSpan.FromMinutes(1), plan.Length);
        Assert.Equal((TimeSpan.FromSeconds(10), true), (plan.Scale(5).WarmUp!.Length, plan.Scale(5).KeepAlive));
    }

    [Fact]
    public void Parse_LimitsAndTimeout_AreRead()
    {
        var plan = LoadPlanFile.Parse(
            "stages: [{users: 1, length: 1m, max_mean: 100ms, max_p95: 0.2, max_p99: 1s, max_failed: 0}, {rate: 5, length: 1m, max_failed: 3}]\ntimeout: 2s\n",
            "plan.yaml"
        );

        Assert.Equal(
            new StageLimits
            {
                MaxMean = TimeSpan.FromSeconds(0.1), MaxP95 = TimeSpan.FromSeconds(0.2), MaxP99 = TimeSpan.FromSeconds(1),
                MaxFailed = new FailureLimit(0, null)
            },
            plan.Stages[0].Limits);
        Assert.Equal(new StageLimits { MaxFailed = new FailureLimit(3, null) }, plan.Stages[1].Limits);
        Assert.Equal(TimeSpan.FromSeconds(2), plan.Timeout);
    }

    [Fact]
    public void Keys_OfTheReader_AreThoseOfTheSchema()
    {
        using var schema = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Repository.File("docs/load-plan.schema.json")));
        var definitions = schema.RootElement.GetProperty("$defs");

        Assert.Equal(LoadPlanFile.Keys.Order(), Names(schema.RootElement));
        Assert.Equal(StagePlanReader.Keys.Order(), Names(definitions.GetProperty("stage")));
        Assert.Equal(TargetPlanReader.Keys.Order(), Names(definitions.GetProperty("target")));
        Assert.Equal(LoadPlanFile.TraceKeys.Order(), Names(schema.RootElement.GetProperty("properties").GetProperty("trace")));
        Assert.Equal(TargetPlanReader.Methods, Words("method"));
        Assert.Equal(TargetPlanReader.Forms, Words("as"));

        IEnumerable<string> Words(string key) => definitions.GetProperty("target").GetProperty("properties").GetProperty(key).GetProperty("enum")
            .EnumerateArray().Select(word => word.GetString()!);

        static IEnumerable<string> Names(System.Text.Json.JsonElement type) =>
            type.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order();
    }

    [Fact]
    public void Parse_RepeatAndDefaults_MakesEachStage()
    {
        var plan = LoadPlanFile.Parse("stages:\n  - { users: 2, think: 1.5s, length: 1m, repeat: 2 }\n  - users: 3\n    length: 250ms\n", "plan.yaml");

        var twice = new StagePlan(2, TimeSpan.FromSeconds(1.5), TimeSpan.FromMinutes(1));
        Assert.Equal([twice, twice, new StagePlan(3, TimeSpan.Zero, TimeSpan.FromMilliseconds(250))], plan.Stages);
    }

    [Fact]
    public void Parse_OpenStages_HaveArrivals()
    {
        var plan = LoadPlanFile.Parse("stages:\n  - { rate: 50, length: 1m }\n  - { rate: 0.5..20, arrivals: poisson, users: 7, length: 1m }\n", "plan.yaml");

        Assert.Equal(new StagePlan(200, TimeSpan.Zero, TimeSpan.FromMinutes(1)) { Arrivals = new Arrivals(50, 50, false) }, plan.Stages[0]);
        Assert.Equal(new StagePlan(7, TimeSpan.Zero, TimeSpan.FromMinutes(1)) { Arrivals = new Arrivals(0.5, 20, true) }, plan.Stages[1]);
    }

    [Fact]
    public void Parse_HiddenImages_AreNotSentAndTold()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["a.jpg", "._a.jpg", ".ipynb_checkpoints/a.jpg", "more/b.png", "more/@eaDir/b.png/thumb.jpg"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
            folder.Write(name, name);
        }

        var plan = LoadPlanFile.Parse(OneStage + "targets: [{ url: /predict, images: ., as: raw }]", folder["plan.yaml"]);

        var target = Assert.Single(plan.Targets);
        Assert.Equal(["a.jpg", "more/b.png"], target.Bodies.Select(body => System.Text.Encoding.UTF8.GetString(body.Bytes.Span)));
        using var forecast = new StringWriter();
        LoadForecast.Write(plan, new Uri("http://localhost:1/"), forecast);
        Assert.Contains("2 bodies", forecast.ToString());
        Assert.Contains("3 hidden left out", forecast.ToString());
    }

    [Theory]
    [InlineData("90", 90)]
    [InlineData("90s", 90)]
    [InlineData("1.5 m", 90)]
    [InlineData("250ms", 0.25)]
    [InlineData("2h", 7200)]
    [InlineData("0", 0)]
    public void TryParse_Duration_ReadsUnit(string text, double seconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds, 1e-9);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1d")]
    [InlineData("1e3s")]
    [InlineData("1,5s")]
    [InlineData("NaN")]
    [InlineData("1000000h")]
    public void TryParse_NoDuration_IsFalse(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData("", "plan.yaml:1: a load plan is a mapping")]
    [InlineData("- 1", "plan.yaml:1: a load plan is a mapping")]
    [InlineData("stages: []", "plan.yaml:1: stages: must be a list of at least one stage")]
    [InlineData("{}", "plan.yaml:1: stages: must be a list of at least one stage")]
    [InlineData("stages:\n  - 5", "plan.yaml:2: stages[0]: must be a mapping")]
    [InlineData(
        "stages:\n  - {users: 1, length: 1m}\n\n  - {users: 0, length: 1m}",
        "plan.yaml:4: stages[1].users: must be a whole number from 1 to 20000, not '0'"
    )]
    [InlineData("stages:\n  - {users: 2.5, length: 1m}", "plan.yaml:2: stages[0].users: must be a whole number")]
    [InlineData("stages:\n  - {length: 1m}", "plan.yaml:2: stages[0].users: is missing")]
    [InlineData("stages:\n  - {users: 1}", "plan.yaml:2: stages[0].length: is missing")]
    [InlineData("stages:\n  - {users: 1, length: 0s}", "plan.yaml:2: stages[0].length: must be a duration such as 90s, 1m or 250ms above zero, not '0s'")]
    [InlineData("stages:\n  - {users: 1, length: soon}", "stages[0].length: must be a duration")]
    [InlineData("stages:\n  - {users: 1, length: 1m, think: -1s}", "stages[0].think: must be a duration")]
    [InlineData("stages:\n  - {users: 1, length: 1m, repeat: 0}", "stages[0].repeat: must be a whole number from 1")]
    [InlineData(
        "stages:\n  - {users: 1, length: 1m, thnk: 1s}",
        "plan.yaml:2: stages[0].thnk: is unknown; did you mean 'think'?"
    )]
    [InlineData("stages:\n  - {rate: fast, length: 1m}", "plan.yaml:2: stages[0].rate: must be a rate per second such as 50, or 10..50")]
    [InlineData("stages:\n  - {rate: 0, length: 1m}", "stages[0].rate: must be a rate")]
    [InlineData("stages:\n  - {rate: 1..2..3, length: 1m}", "stages[0].rate: must be a rate")]
    [InlineData("stages:\n  - {rate: -5, length: 1m}", "stages[0].rate: must be a rate")]
    [InlineData("stages:\n  - {rate: 200000, length: 1m}", "stages[0].rate: must be a rate")]
    [InlineData("stages:\n  - {rate: 5, think: 1s, length: 1m}", "stages[0].think: belongs to a stage without 'rate'")]
    [InlineData("stages:\n  - {users: 5, arrivals: even, length: 1m}", "stages[0].arrivals: belongs to a stage with 'rate'")]
    [InlineData("stages:\n  - {rate: 5, arrivals: often, length: 1m}", "stages[0].arrivals: must be even or poisson, not 'often'")]
    [InlineData(OneStage + "targets: []", "plan.yaml:2: targets: must be a list of at least one target")]
    [InlineData(OneStage + "targets: [{method: GET}]", "plan.yaml:2: targets[0].url: is missing")]
    [InlineData(OneStage + "targets: [{url: test}]", "targets[0].url: must be a path such as /test or a URL")]
    [InlineData(OneStage + "targets: [{url: '/test#top'}]", "plan.yaml:2: targets[0].url: what follows the # is never sent")]
    [InlineData(OneStage + "targets: [{url: 'user:secret@x/'}]", "not '…@x/'")]
    [InlineData(OneStage + "targets: [{url: 'ftp://x/'}]", "targets[0].url: must be a path")]
    [InlineData(OneStage + "targets: [{url: /, method: FETCH}]", "targets[0].method: must be GET or POST")]
    [InlineData(OneStage + "targets: [{url: /, weight: 0}]", "targets[0].weight: must be a whole number from 1")]
    [InlineData(OneStage + "targets: [{url: /, headers: [a]}]", "targets[0].headers: must be a mapping")]
    [InlineData(OneStage + "targets: [{url: /, headers: {'a b': c}}]", "targets[0].headers: 'a b: c' is not a header such as Accept: application/json")]
    [InlineData(OneStage + "targets: [{url: /, headers: {a: \"b\\r\\nc\"}}]", "is not a header")]
    [InlineData(OneStage + "targets: [{url: /, images: nowhere-at-all}]", "targets[0].images: cannot be read")]
    [InlineData(OneStage + "targets: [{url: /, as: raw}]", "targets[0].as: belongs to a target with 'images'")]
    [InlineData(OneStage + "targets: [{url: /, type: text/plain}]", "targets[0].type: belongs to a target with 'body'")]
    [InlineData(OneStage + "targets: [{url: /, images: x, body: y}]", "targets[0].body: excludes 'images'")]
    [InlineData(OneStage + "keep_alive: maybe", "plan.yaml:2: keep_alive: must be false or true, not 'maybe'")]
    [InlineData(OneStage + "warmup: 5", "plan.yaml:2: warmup: must be a stage")]
    [InlineData(OneStage + "warmup: {users: 5}", "plan.yaml:2: warmup.length: is missing")]
    [InlineData(OneStage + "warmup: {users: 5, length: 1s, repeat: 2}", "warmup.repeat: is unknown")]
    [InlineData("stages: [{users: 1, length: 1m, max_p95: 0}]", "stages[0].max_p95: must be a duration")]
    [InlineData("stages: [{users: 1, length: 1m, max_failed: -1}]",
        "stages[0].max_failed: must be a whole number of requests such as 10, or a share such as 0.5% or 0.005")]
    [InlineData(OneStage + "timeout: never", "plan.yaml:2: timeout: must be a duration")]
    [InlineData("stage: []", "plan.yaml:1: stage: is unknown")]
    [InlineData(OneStage + "---\nstages: [{users: 9, length: 1h}]", "plan.yaml:3: a second YAML document begins here, but only one is expected")]
    [InlineData(OneStage + "# the other half\n---\n\n# follows\nkeep_alive: true", "plan.yaml:6: a second YAML document")]
    [InlineData("stages:\n  - {users: 1, length: 1m", "plan.yaml:")]
    [InlineData(
        "stages:\n  - {users: 1, length: 1m, repeat: 9999}\n  - {users: 1, length: 1m, repeat: 2}",
        "plan.yaml:3: stages[1].repeat: makes more than 10000 stages"
    )]
    public void Parse_Mistake_NamesFileLineAndField(string text, string message) =>
        Assert.Contains(message, Assert.Throws<UserErrorException>(() => LoadPlanFile.Parse(text, "plan.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_SeveralMistakes_NamesAll()
    {
        var message = Assert.Throws<UserErrorException>(() => LoadPlanFile.Parse("stages:\n  - {users: x}\n  - {length: y}", "p")).Message;

        Assert.Equal(4, message.Split('\n').Length);
    }

    [Fact]
    public void Read_NoSuchFile_NamesIt() =>
        Assert.StartsWith(
            "--plan nowhere.yaml: there is no such file",
            Assert.Throws<UserErrorException>(() => LoadPlanFile.Read("nowhere.yaml")).Message,
            StringComparison.Ordinal
        );
}
