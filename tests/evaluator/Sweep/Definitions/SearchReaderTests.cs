using MlServe.Evaluator.Search;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Tests.Sweep.Trials;

namespace MlServe.Evaluator.Tests.Sweep.Definitions;

public sealed class SearchReaderTests : IDisposable
{
    private const string Parameters = "parameters: [{ name: rate, fields: \"Job spec.template.spec.containers[0].env[RATE].value\", from: 0.001, to: 1 }]\n";
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Read_Search_HoldsWhatItSays()
    {
        var sweep = StudyFixture.Define(scratch, Parameters + """
            sample: tpe
            count: 20
            parallel: 4
            max_failed_trials: 2
            objective: { metric: score, direction: maximize, goal: 0.99 }
            early_stopping: { median: { after_trials: 3, from_step: 4 } }
            """);

        Assert.Equal((Sampling.Tpe, 20, 4, 2), (sweep.Sampling, sweep.Count, sweep.Parallel, sweep.MaxFailedTrials));
        Assert.Equal(new SearchObjective("score", true, 0.99), sweep.Objective);
        Assert.Equal(new MedianRule(3, 4), sweep.EarlyStopping);
    }

    [Theory]
    [InlineData("loss_s", "minimize", false)]
    [InlineData("accuracy", null, true)]
    [InlineData("completion_s", null, false)]
    public void Read_Direction_IsTheFiguresOwnWhereOneKnowsIt(string metric, string? direction, bool isMaximized) =>
        Assert.Equal(isMaximized, StudyFixture.Define(
            scratch, $"{Parameters}sample: sobol\ncount: 2\nobjective: {{ metric: {metric}{(direction is null ? "" : $", direction: {direction}")} }}")
            .Objective!.IsMaximized);

    [Theory]
    [InlineData("sample: tpe\ncount: 3", "objective: is missing; 'sample: tpe' needs it")]
    [InlineData("sample: tpe\nobjective: { metric: accuracy }", "count: is missing")]
    [InlineData("sample: sobol\ncount: 2\nobjective: { metric: score }", "objective.direction: is missing; say whether a high score is good")]
    [InlineData("sample: sobol\ncount: 2\nobjective: { metric: score, direction: up }", "objective.direction: must be maximize or minimize, not 'up'")]
    [InlineData("sample: sobol\ncount: 2\nobjective: { metric: accuracy, gaol: 1 }", "objective.gaol: is unknown; did you mean 'goal'?")]
    [InlineData("sample: sobol\ncount: 2\nearly_stopping: { median: { after_trials: 3, from_step: 4 } }", "goes by 'objective', which is missing")]
    [InlineData("sample: sobol\ncount: 2\nobjective: { metric: accuracy }\nearly_stopping: { median: { after_trials: 3 } }", "from_step: is missing")]
    [InlineData("sample: sobol\ncount: 2\nobjective: { metric: accuracy }\nearly_stopping: {}", "early_stopping.median: is missing")]
    [InlineData("sample: sobol\ncount: 2\nparallel: 0", "parallel: must be a whole number from 1")]
    [InlineData("samples: sobol", "samples: is unknown; did you mean 'sample'?")]
    public void Read_Mistake_IsNamedWithItsLine(string text, string expected)
    {
        var mistake = Assert.Throws<UserErrorException>(() => StudyFixture.Define(scratch, Parameters + text)).Message;

        Assert.Contains(expected, mistake, StringComparison.Ordinal);
        Assert.All(mistake.Split('\n'), line => Assert.Matches(@"\.yaml:\d+: ", line));
    }

    [Fact]
    public void Read_DeploymentSideBySide_IsRefused()
    {
        var mistake = Assert.Throws<UserErrorException>(() => SweepFixture.Define(scratch, SweepFixture.Text + "\nparallel: 2\n")).Message;

        Assert.Contains("parallel: is for a Job", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SideBySideWithOtherObjects_IsRefused()
    {
        scratch.Write("more.yaml", StudyFixture.Job + "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: shared }\n");

        var mistake = Assert.Throws<UserErrorException>(() => SweepFile.Read(
            scratch.Write("study.yaml", $"manifest: more.yaml\n{Parameters}sample: sobol\ncount: 2\nparallel: 2"))).Message;

        Assert.Contains("parallel: needs a manifest that is a Job and nothing else", mistake, StringComparison.Ordinal);
    }
}
