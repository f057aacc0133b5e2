using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Tuning.Definitions;

namespace MlServe.Evaluator.Tests.Tuning;

public class RequirementTests
{
    [Theory]
    [InlineData("p95<200ms", null, "latency_p95_s", 0.2301, "p95<231ms")]
    [InlineData("p99.9<1s", null, "budget_spent", 2.0, null)]
    [InlineData("failed<0.1%", null, "failed_share", 0.0123, "failed<1.24%")]
    [InlineData("99%<500ms", null, "budget_spent", 2.0, null)]
    [InlineData("p95<200ms", 3, "budget_spent", 2.0, null)]
    public void Of_Objective_IsShownByItsFigure(string text, int? stage, string figure, double value, string? allowing)
    {
        var requirement = Requirement.Of(new AskedObjective(ObjectiveReader.Read(text, "--slo"), stage));

        Assert.Equal(stage is null ? text : $"{text} in stage {stage}", requirement.Name);
        Assert.Equal(figure, requirement.Figure.Name);
        Assert.Equal(allowing, requirement.Allowing(value));
    }

    [Theory]
    [InlineData(50, true, 1.0)]
    [InlineData(10, true, 0.2)]
    [InlineData(51, false, 1.02)]
    public void Spent_OfABudget_IsAboveOneExactlyWhereItIsMissed(int bad, bool kept, double spent)
    {
        var requirement = Requirement.Of(new AskedObjective(ObjectiveReader.Read("p95<200ms", "--slo")));
        var result = new ObjectiveResult { Objective = "p95<200ms", Kept = kept, Requests = 1000, Bad = bad, AllowedBadShare = 0.05 };

        Assert.Equal(spent, requirement.Spent(new Summary { Objectives = [result] })!.Value, 9);
        Assert.Null(requirement.Spent(new Summary { Objectives = [result with { Requests = 0 }] }));
    }

    [Theory]
    [InlineData(0.85, 0.5)]
    [InlineData(0.7, 1.0)]
    [InlineData(0.4, 2.0)]
    public void Accuracy_LeastAllowed_IsSpentByWhatIsWrong(double accuracy, double spent) =>
        Assert.Equal(spent, Requirement.Accuracy(0.7).Spent(new Summary { Accuracy = accuracy })!.Value, 9);

    [Theory]
    [InlineData("memory_requested", "memory_requested_KB")]
    [InlineData("latency_p95_s", "latency_p95_s")]
    [InlineData("cost", "cost")]
    public void TuneFigures_Name_MayLeaveOutItsUnit(string name, string figure) => Assert.Equal(figure, TuneFigures.Read(name, hasPrice: true).Name);

    [Theory]
    [InlineData(null, "--minimize is missing")]
    [InlineData("memory_requestd", "did you mean 'memory_requested_KB'?")]
    [InlineData("failed_share", "cannot be minimized, only held with --slo")]
    [InlineData("cost", "needs --price")]
    public void TuneFigures_FigureThatIsNone_IsOneLine(string? name, string message) => Assert.Contains(
        message, Assert.Throws<UserErrorException>(() => TuneFigures.Read(name, hasPrice: false)).Message, StringComparison.Ordinal);
}
