using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Tests.Load.Plan;

public class ObjectiveCheckTests
{
    private static readonly Objective P99 = ObjectiveReader.Read("p99<200ms", "");

    [Fact]
    public void Require_PlanOfEnoughRequests_IsTaken()
    {
        ObjectiveCheck.Require(LoadPlan.Challenge with { Objectives = [P99] });
        ObjectiveCheck.Require(new LoadPlan([Open(459)]) { Objectives = [P99] });
        // Users that do not think send as many as they get answers.
        ObjectiveCheck.Require(new LoadPlan([new StagePlan(1, TimeSpan.Zero, TimeSpan.FromSeconds(1))]) { Objectives = [P99] });
    }

    [Fact]
    public void Require_TooFewRequests_SaysHowManyItTakes()
    {
        var mistake = Assert.Throws<UserErrorException>(() => ObjectiveCheck.Require(new LoadPlan([Open(200), Open(200)]) { Objectives = [P99] })).Message;

        Assert.Equal(
            "--slo \"p99<200ms\": this load sends about 400 requests at most, and fewer than 459 cannot show with 99 % confidence that it is kept: "
                + "raise --minutes, or ask for a lower percentile.",
            mistake);
    }

    [Fact]
    public void Require_StageOfTooFewRequests_NamesIt()
    {
        var stage = Open(400) with { Objectives = [ObjectiveReader.Read("failed<0.1%", "")] };

        var mistake = Assert.Throws<UserErrorException>(() => ObjectiveCheck.Require(new LoadPlan([Open(9000), stage]))).Message;

        Assert.Contains("slo \"failed<0.1%\" of stage 2: the stage sends about 400 requests at most, and fewer than 4603", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_StageWithObjectives_KeepsThemAndRefusesOthers()
    {
        var plan = LoadPlanFile.Parse("stages: [{ users: 1, length: 1s, slo: p95<200ms }, { users: 1, length: 1s, slo: ['99%<1s', failed<1%] }]", "plan.yaml");

        Assert.Equal(["p95<200ms in 1", "99%<1s in 2", "failed<1% in 2"], plan.AllObjectives.Select(asked => $"{asked.Objective} in {asked.Stage}"));
        Assert.Contains("did you mean 'p95<200ms'?", Mistake("slo: p95<200"), StringComparison.Ordinal);
        Assert.Contains("stages[0].slo", Mistake("slo: { p95: 200ms }"), StringComparison.Ordinal);
        Assert.Throws<UserErrorException>(
            () => LoadPlanFile.Parse("stages: [{ users: 1, length: 1s }]\nwarmup: { users: 1, length: 1s, slo: p95<1s }", "plan.yaml"));

        static string Mistake(string key) =>
            Assert.Throws<UserErrorException>(() => LoadPlanFile.Parse($"stages: [{{ users: 1, length: 1s, {key} }}]", "plan.yaml")).Message;
    }

    private static StagePlan Open(int requests) => new(1, TimeSpan.Zero, TimeSpan.FromSeconds(1)) { Arrivals = new Arrivals(requests, requests, false) };
}
