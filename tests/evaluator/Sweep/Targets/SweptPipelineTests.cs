using MlServe.Evaluator.Pipelines;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Results;

namespace MlServe.Evaluator.Tests.Sweep.Targets;

public sealed class SweptPipelineTests : IDisposable
{
    private const string Parameters = "parameters: [{ name: x, values: [4, 5] }]\n";
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Cells_OfParameters_AreTheirValuesAndNoManifest()
    {
        var sweep = PipelineFixture.Define(scratch, Parameters + "objective: { metric: fit.score, direction: maximize }\nparallel: 2\n");

        var cells = SweepCells.Of(sweep, 1);

        Assert.Equal(("sweep", "curve.yaml", 1.0), (sweep.Name, sweep.Target.FileName, sweep.Interval.TotalSeconds));
        Assert.Equal(["01-x-4", "02-x-5"], cells.Select(cell => cell.Name));
        Assert.All(cells, cell => Assert.Null(cell.Problem ?? cell.Manifest));
        Assert.Equal(("fit", "score"), sweep.Target.PrintedAs("fit.score"));
    }

    [Theory]
    [InlineData("parameters: [{ name: y, values: [1] }]",
        "parameters[0].name: pipeline curve has no parameter 'y'; did you mean 'x'? It has: x, pause, notes, hold.")]
    [InlineData("parameters: [{ name: x, fields: Job spec.completions, values: [1] }]", "parameters[0].fields: belongs to 'manifest'")]
    [InlineData("parameters: [{ name: x, values: [1, ~] }]", "parameters[0].values: must all be there")]
    [InlineData(Parameters + "objective: { metric: fti.score, direction: maximize }",
        "objective.metric: pipeline curve has no step 'fti'; did you mean 'fit'? It has: data, fit, after")]
    [InlineData(Parameters + "objective: { metric: score, direction: maximize }", "objective.metric: must be STEP.FIGURE, such as after.accuracy, not 'score'")]
    [InlineData(Parameters + "heat_maps: [{ metric: fit, x: x }]", "heat_maps[0].metric: must be STEP.FIGURE")]
    [InlineData(Parameters + "plan: load.yaml", "plan: belongs to a Deployment")]
    [InlineData(Parameters + "time_limit: 5m", "time_limit: belongs to a Job; of a pipeline each step has its 'timeout'")]
    [InlineData(Parameters + "manifest: job.yaml", "pipeline: cannot be there beside 'manifest'")]
    public void Read_Mistake_IsNamedWithItsLine(string text, string expected)
    {
        var mistake = Assert.Throws<UserErrorException>(() => PipelineFixture.Define(scratch, text)).Message;

        Assert.Contains(expected, mistake, StringComparison.Ordinal);
        Assert.All(mistake.Split('\n'), line => Assert.Matches(@"\.yaml:\d+: ", line));
    }

    [Fact]
    public void Read_PipelineWithMistakes_IsNamedAtItsKey()
    {
        scratch.Write("broken.yaml", "steps: [{ name: a, image: b, args: [\"{c}\"] }]");

        var mistake = Assert.Throws<UserErrorException>(() => SweepFile.Read(scratch.Write("sweep.yaml", "pipeline: broken.yaml\n" + Parameters))).Message;

        Assert.Contains("sweep.yaml:1: pipeline: ", mistake, StringComparison.Ordinal);
        Assert.Contains("there is no parameter and no step 'c'", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManifestStepsSideBySide_IsRefused()
    {
        scratch.Write("job.yaml", Trials.StudyFixture.Job);
        scratch.Write("other.yaml", "name: other\nparameters: { x: 1 }\nsteps: [{ name: run, manifest: job.yaml }]");

        var mistake = Assert.Throws<UserErrorException>(() => SweepFile.Read(
            scratch.Write("sweep.yaml", $"pipeline: other.yaml\n{Parameters}parallel: 2"))).Message;

        Assert.Contains("parallel: needs a pipeline without manifests, or trials would share their objects; step run has one", mistake,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_ValueThatAConditionCannotCompare_IsInvalidAlone()
    {
        scratch.Write("when.yaml", "image: a\nparameters: { x: 1 }\nsteps: [{ name: a, when: x < 3 }]");

        var cells = SweepCells.Of(SweepFile.Read(scratch.Write("sweep.yaml", "pipeline: when.yaml\nparameters: [{ name: x, values: [2, many] }]")), 1);

        Assert.Null(cells[0].Problem);
        Assert.Contains("not both numbers", cells[1].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_CopyOfThePipeline_IsGoneOnWithUnlessItWasChanged()
    {
        var definition = PipelineFixture.Define(scratch, Parameters);
        var folder = SweepFolder.Create(scratch["runs"], definition.Name, DateTimeOffset.UnixEpoch);
        var settings = SweepSettings.Of(definition, 1, new(null, false), folder);
        SweepFiles.Begin(folder, definition, SweepCells.Of(definition, 1), settings);
        // Whatever becomes of the file itself.
        File.Delete(scratch["curve.yaml"]);

        var (again, same) = SweepSettings.Load(folder);

        Assert.Null(again.Manifest);
        Assert.Equal((scratch["curve.yaml"], definition.Target.Sha256), (again.Pipeline, same.Target.Sha256));
        Assert.Equal(["01-x-4", "02-x-5"], SweepCells.Of(same, 1).Select(cell => cell.Name));
        File.AppendAllText(Path.Combine(folder.Path, "pipeline.yaml"), "# changed\n");
        Assert.Contains(
            "pipeline.yaml has changed since the sweep began", Assert.Throws<UserErrorException>(() => SweepSettings.Load(folder)).Message,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Done", "Done", "Done", null, null)]
    [InlineData("Done", "Skipped", "Done", null, null)]
    [InlineData("Failed", "Waiting", "Failed", "OOMKilled", "step fit: it grew")]
    [InlineData("Stopped", "Waiting", "Stopped", "stopped", "it grew")]
    [InlineData("Running", "Waiting", "Pending", "killed", null)]
    [InlineData("Waiting", "Waiting", "Pending", "interrupted", null)]
    public void ReadTrials_StateOfItsSteps_IsTheTrials(string fit, string after, string expected, string? reason, string? message)
    {
        var definition = PipelineFixture.Define(scratch, Parameters);
        var folder = SweepFolder.Create(scratch["runs"], definition.Name, DateTimeOffset.UnixEpoch);
        var pipeline = PipelineFile.Read(scratch["curve.yaml"]).With([KeyValuePair.Create("x", "5")]);
        PipelineFolder.Create(folder.Round(1), "02-x-5", DateTimeOffset.UnixEpoch).Begin(pipeline, PipelineState.Of(pipeline, "curve.yaml", default) with
        {
            Steps =
            [
                new StepState { Name = "data", Status = StepStatus.Done },
                new StepState
                {
                    Name = "fit", Status = Enum.Parse<StepStatus>(fit), Reason = "OOMKilled", Message = "it grew",
                    Figures = new Dictionary<string, double> { ["score"] = 0.5 },
                },
                new StepState { Name = "after", Status = Enum.Parse<StepStatus>(after) },
            ],
        });

        var result = SweepReader.Read(folder, definition, 1, SweepCells.Of(definition, 1));

        var trial = result.Cells[1].Trials[0];
        Assert.Equal((expected, reason, message), (trial.State.ToString(), trial.Reason, trial.Message));
        Assert.Equal(expected is "Done" or "Stopped" ? 0.5 : (double?)null, trial.Figures.TryGetValue("fit.score", out var score) ? score : (double?)null);
        Assert.Equal((TrialState.Pending, null), (result.Cells[0].Trials[0].State, result.Cells[0].Trials[0].Folder));
    }

    [Theory]
    [InlineData("xor", 3, "xor-03")]
    [InlineData("a-name-of-thirty-letters-in-all", 12, "a-name-of-thirty-letters-in-12")]
    public void Numbered_Pipeline_IsCalledDifferentlyWithinTheLongestName(string name, int number, string expected) =>
        Assert.Equal(expected, (PipelineFile.Parse("image: a\nsteps: [{ name: b }]", "x.yaml", (_, _) => "") with { Name = name }).Numbered(number).Name);
}
