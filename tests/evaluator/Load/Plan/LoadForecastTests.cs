using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;

namespace MlServe.Evaluator.Tests.Load.Plan;

public class LoadForecastTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(20, 1, 0.1, 2010)]
    [InlineData(20, 100, 0.1, 36)]
    [InlineData(20, 10, 0.1, 242)]
    public void Requests_ClosedStage_AreThoseOfSiegesLaw(int users, double think, double response, double about)
    {
        var requests = LoadForecast.Requests(new StagePlan(users, TimeSpan.FromSeconds(think), Minute), TimeSpan.FromSeconds(response));

        Assert.InRange(requests, about * 0.95, about * 1.05);
    }

    [Fact]
    public void Requests_NoThinking_DependOnTheAnswerAlone()
    {
        var stage = new StagePlan(3, TimeSpan.Zero, Minute);

        Assert.Equal(1800, LoadForecast.Requests(stage, TimeSpan.FromMilliseconds(100)));
        Assert.Equal(double.PositiveInfinity, LoadForecast.Requests(stage, TimeSpan.Zero));
    }

    [Fact]
    public void Requests_OpenStage_AreTheAreaUnderTheRate() =>
        Assert.Equal(1800, LoadForecast.Requests(new StagePlan(3, TimeSpan.Zero, Minute) { Arrivals = new Arrivals(10, 50, true) }, TimeSpan.FromHours(1)));

    [Fact]
    public void Write_Plan_ShowsEveryStageAndSendsNothing()
    {
        var text = new StringWriter();
        var plan = LoadPlan.Challenge with
        {
            KeepAlive = true,
            WarmUp = new StagePlan(5, TimeSpan.Zero, TimeSpan.FromSeconds(5)) { Arrivals = new Arrivals(1, 2.5, true) },
            Targets = [new TargetPlan("/predict") { Method = "POST", Bodies = [new RequestBody("text/plain", new byte[2048])] }],
        };
        using (new CommaCulture())
            LoadForecast.Write(plan, new Uri("http://localhost:32000/test"), text);

        var lines = text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("POST http://localhost:32000/predict  weight 1, 1 body of 2.0 KB", lines[0]);
        Assert.Equal("connections are kept from request to request", lines[1]);
        Assert.Matches(@"^ warmup +5 s +5  open, 1 to 2.5 per second, Poisson +9$", lines[3]);
        Assert.Matches(@"^      1 +60 s +20  closed, thinking up to 100 s +\d+$", lines[4]);
        Assert.Equal(3 + 1 + 30 + 1, lines.Length);
        Assert.StartsWith("30 stages, 30 min, about ", lines[^1], StringComparison.Ordinal);
    }
}
