using MlServe.Evaluator.Load.Plan;

namespace MlServe.Evaluator.Tests.Load.Plan;

public class LoadPlanTests
{
    [Fact]
    public void Challenge_Always_IsTheThirtyStagesOfOneMinute()
    {
        Assert.Equal(30, LoadPlan.Challenge.Stages.Count);
        Assert.Equal(TimeSpan.FromMinutes(30), LoadPlan.Challenge.Length);
        Assert.Equal(
            "5x(20,100) 2x(20,50) 2x(20,10) 1x(20,3) 5x(20,1) 5x(30,1) 1x(20,3) 2x(20,60) 7x(20,80)",
            string.Join(' ', Runs(LoadPlan.Challenge)));
    }

    [Fact]
    public void Challenge_AsFile_IsTheSame() =>
        Assert.Equal(LoadPlan.Challenge.Stages, LoadPlanFile.Read(Repository.File("challenge/load.yaml")).Stages);

    [Theory]
    [InlineData(30)]
    [InlineData(3)]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(7.3)]
    public void Scale_Minutes_KeepsStagesAndFillsTheTime(double minutes)
    {
        var scaled = LoadPlan.Challenge.Scale(minutes);

        Assert.Equal(30, scaled.Stages.Count);
        Assert.Equal(minutes * 60, scaled.Length.TotalSeconds, 1e-4);
        Assert.Equal(LoadPlan.Challenge.Stages.Select(stage => (stage.Users, stage.ThinkUpTo)), scaled.Stages.Select(stage => (stage.Users, stage.ThinkUpTo)));
        Assert.Single(scaled.Stages.Select(stage => stage.Length).Distinct());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e-12)]
    public void Scale_NoLengthLeft_IsRefused(double minutes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LoadPlan.Challenge.Scale(minutes));

    private static IEnumerable<string> Runs(LoadPlan plan)
    {
        for (var i = 0; i < plan.Stages.Count;)
        {
            var count = plan.Stages.Skip(i).TakeWhile(stage => stage == plan.Stages[i]).Count();
            yield return $"{count}x({plan.Stages[i].Users},{plan.Stages[i].ThinkUpTo.TotalSeconds})";
            i += count;
        }
    }
}
