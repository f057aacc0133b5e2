using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;

namespace MlServe.Evaluator.Tests.Load.Plan;

public class TraceReaderTests
{
    private const string Log =
        "time,stage,method,url,status,fault,late_s,connect_s,wait_s,total_s,from_due_s,body_bytes\n"
            // Due at :02, sent at :03, ended at :04; the one after it in the file was due before it.
            + "2026-01-31T09:00:03.000000Z,1,GET,http://old:32000/b?x=1,200,,0,0,0,1.000000,2.000000,2\n"
            + "2026-01-31T09:00:01.000000Z,1,GET,http://old:32000/a,200,,0,0,0,5.000000,5.000000,2\n";

    [Theory]
    [InlineData("time\n0\n0.5\n2\n")]
    [InlineData("time\n1700000000.25\n1700000000.75\n1700000002.25")]
    [InlineData("time,tokens\n2026-01-31T09:00:00Z,7\n2026-01-31 09:00:00.5,8\n2026-01-31T10:00:02+01:00,9\n")]
    public void Read_Times_AreArrivalsFromTheFirstOn(string text)
    {
        var plan = Read(text);

        var stage = Assert.Single(plan.Stages);
        Assert.Equal([0, 0.5, 2], Arrivals(plan).Select(arrival => arrival.At.TotalSeconds));
        Assert.All(Arrivals(plan), arrival => Assert.Null(arrival.Target));
        Assert.Equal(TimeSpan.FromSeconds(2) + TraceReader.LongestAnswer, stage.Length);
        Assert.True(plan.FollowsRedirects);
    }

    [Theory]
    [InlineData(2, 1, new[] { 0.0, 0.5, 1, 1.5 })]
    [InlineData(1, 2, new[] { 0.0, 0, 1, 1, 2, 2, 3, 3 })]
    [InlineData(1, 0.5, new[] { 1.0, 3 })]
    [InlineData(0.5, 0.75, new[] { 2.0, 4, 6 })]
    public void Read_SpeedAndScale_KeepOrderAndShare(double speed, double scale, double[] expected)
    {
        var plan = Read("time\n10\n11\n12\n13\n", new TraceChoice("trace.csv") { Speed = speed, Scale = scale });

        Assert.Equal(expected, Arrivals(plan).Select(arrival => arrival.At.TotalSeconds));
    }

    [Fact]
    public void Read_ScaleOfManyRows_LosesNone() =>
        Assert.Equal(29, Arrivals(Read("time\n" + string.Join('\n', Enumerable.Range(0, 100)), new TraceChoice("t.csv") { Scale = 0.29 })).Count);

    [Fact]
    public void Read_Paths_AreTargetsOnceEach()
    {
        var plan = Read("time,path\n0,/test\n1,/other\n2,/test\n");

        Assert.Equal(["/test", "/other"], plan.Targets.Select(target => target.Url));
        Assert.Equal([0, 1, 0], Arrivals(plan).Select(arrival => arrival.Target!.Value));
    }

    [Fact]
    public void Read_PathOfAPlansTarget_IsSentAsThePlanSays()
    {
        var target = new TargetPlan("/predict") { Method = "POST", Bodies = [new RequestBody("text/plain", "x"u8.ToArray())] };

        var plan = Read("time,method,path\n0,POST,/predict\n1,GET,/test\n", plan: LoadPlan.Challenge with { Targets = [target], KeepAlive = true });

        Assert.Equal([target, new TargetPlan("/test")], plan.Targets, (a, b) => a.Url == b.Url && a.Method == b.Method && a.Bodies.Count == b.Bodies.Count);
        Assert.True(plan.KeepAlive);
    }

    [Fact]
    public void Read_FileOfAllRequests_IsInTheOrderInWhichTheyWereDue()
    {
        var plan = Read(Log + "2026-01-31T09:00:09.0000");

        Assert.Equal(["/a", "/b?x=1"], Arrivals(plan).Select(arrival => plan.Targets[arrival.Target!.Value].Url));
        Assert.Equal([0, 1], Arrivals(plan).Select(arrival => arrival.At.TotalSeconds));
        Assert.False(plan.FollowsRedirects);
    }

    [Fact]
    public void Read_FileOfAllRequestsAsJsonLines_IsTheSame()
    {
        const string Lines =
            """
            {"time":"2026-01-31T09:00:03.000000Z","stage":1,"method":"GET","url":"http://old:32000/b","status":200,"total_s":1,"from_due_s":2}
            {"time":"2026-01-31T09:00:01.500000Z","stage":1,"method":"HEAD","url":"http://old:32000/a","status":null,"total_s":5,"from_due_s":5}
            {"time":"2026-01-31T09:0
            """;

        var plan = Read(Lines, new TraceChoice("requests.jsonl"));

        Assert.Equal([("/a", "HEAD"), ("/b", "GET")], Arrivals(plan).Select(arrival => plan.Targets[arrival.Target!.Value]).Select(to => (to.Url, to.Method)));
        Assert.Equal([0, 0.5], Arrivals(plan).Select(arrival => arrival.At.TotalSeconds));
    }

    [Theory]
    [InlineData("time,rate\n0,10\n60,20\n120,0\n")]
    [InlineData("time,requests\n2026-01-31T00:00Z,600\n2026-01-31T00:01Z,1200\n2026-01-31T00:02Z,0\n")]
    public void Read_Rates_AreAStageEach(string text)
    {
        var plan = Read(text, new TraceChoice("day.csv") { Speed = 6, Scale = 0.5 });

        Assert.Equal([5, 10, 0], plan.Stages.Select(stage => ((Arrivals)stage.Arrivals!).FromPerSecond));
        Assert.All(plan.Stages, stage => Assert.Equal((TimeSpan.FromSeconds(10), true), (stage.Length, ((Arrivals)stage.Arrivals!).ArePoisson)));
    }

    [Theory]
    [InlineData("", "trace.csv: there is no request in it")]
    [InlineData("time\n", "trace.csv: there is no request in it")]
    [InlineData("when\n1\n", "trace.csv:1: the header lacks time; expected time")]
    [InlineData("time\n0\n2\n1\n", "trace.csv:4: time goes back from 2 to 1: sort the rows by time.")]
    [InlineData("time,rate\n0,1\n2,1\n1,1\n", "trace.csv:4: time goes back from 2 to 1")]
    [InlineData("time\n0\nsoon\n", "trace.csv:3: time: 'soon' is neither seconds nor a time such as 2026-01-31T09:00:00Z")]
    [InlineData("time\n1700000000000000000\n", "trace.csv:2: time: '1700000000000000000' is too large for seconds: is it milliseconds or nanoseconds?")]
    [InlineData("time,path\n0,test\n", "trace.csv:2: 'test' is not a path such as /test")]
    [InlineData("time,path\n0,/test\n1,\n", "trace.csv:3: '' is not a path such as /test")]
    [InlineData("time,method,path\n0,POST,/predict\n", "trace.csv:2: what POST /predict sent is not in the trace: describe it in a plan")]
    [InlineData("time,rate\n0,1\n", "trace.csv: one row does not say how long its rate holds")]
    [InlineData("time,rate\n0,1\n0,1\n", "trace.csv:2: time: '0' appears twice")]
    [InlineData("time,rate\n0,1\n1,-1\n", "trace.csv:3: a rate of -1 per second")]
    [InlineData("time,rate\n0,1\n1,\n", "trace.csv:3: the rate is missing")]
    public void Read_Mistake_IsOneLineThatSaysWhere(string text, string message)
    {
        var error = Assert.Throws<UserErrorException>(() => Read(text)).Message;

        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public void Read_ScaleThatLeavesNothing_IsAMistake() => Assert.Contains(
        "a --scale of 0.001 leaves none of its 2 requests",
        Assert.Throws<UserErrorException>(() => Read("time\n0\n1\n", new TraceChoice("trace.csv") { Scale = 0.001 })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Choose_TraceInAPlan_IsReadBesideIt()
    {
        using var folder = new TemporaryFolder();
        folder.Write("day.csv", "time\n0\n1\n3\n");
        var plan = folder.Write("plan.yaml", "trace: { file: day.csv, speed: 2, users: 7 }\ntargets: [{ url: /test }]\n");

        var stage = Assert.Single(LoadPlanFile.Choose(plan, minutes: null).Stages);

        Assert.Equal((7, 31.5, 3), (stage.Users, stage.Length.TotalSeconds, stage.Arrivals!.Expected(stage.Length)));
        var error = Assert.Throws<UserErrorException>(() => LoadPlanFile.Choose(plan, minutes: 3));
        Assert.Contains("--speed says how fast", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trace: { file: day.csv }\nstages: [{ users: 1, length: 1m }]\n", "stages: excludes 'trace'")]
    [InlineData("trace: { speed: 2 }\n", "trace.file: is missing")]
    [InlineData("trace: day.csv\n", "trace: must be a mapping such as { file: day.csv, speed: 24 }")]
    [InlineData("trace: { file: day.csv, speed: 0 }\n", "trace.speed: must be a number from")]
    public void Parse_MistakenTraceOfAPlan_IsNamed(string text, string message) => Assert.Contains(
        message, Assert.Throws<UserErrorException>(() => LoadPlanFile.Parse(text, "plan.yaml")).Message, StringComparison.Ordinal);

    private static IReadOnlyList<Arrival> Arrivals(LoadPlan plan) => ((RecordedArrivals)Assert.Single(plan.Stages).Arrivals!).Recorded;

    private static LoadPlan Read(string text, TraceChoice? choice = null, LoadPlan? plan = null)
    {
        using var folder = new TemporaryFolder();
        choice ??= new TraceChoice("trace.csv");
        return TraceReader.Read(choice with { File = folder.Write(choice.File, text) }, plan ?? LoadPlan.Challenge);
    }
}
