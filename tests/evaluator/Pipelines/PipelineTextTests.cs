using MlServe.Evaluator.Pipelines;
using MlServe.Evaluator.Pipelines.Display;

namespace MlServe.Evaluator.Tests.Pipelines;

public class PipelineTextTests
{
    [Fact]
    public void Write_FiguresOfAStep_HaveTheNamesAndUnitsOfAllTables()
    {
        var start = new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);
        var text = new StringWriter();

        PipelineText.Write(
            new PipelineState
            {
                Name = "one",
                File = "one.yaml",
                StartedAt = start,
                Parameters = new Dictionary<string, string>(),
                Steps =
                [
                    new StepState
                    {
                        Name = "train", Status = StepStatus.Done, StartedAt = start, EndedAt = start.AddSeconds(2.5),
                        Figures = new Dictionary<string, double> { ["cpu_used_core"] = 0.5, ["memory_used_peak_KB"] = 2048, ["accuracy"] = 0.778 },
                    },
                    new StepState { Name = "test", Status = StepStatus.Waiting },
                ],
            },
            text);

        var lines = text.ToString().Split('\n');
        Assert.Matches(@"^step +seconds +CPU used cores +memory used, peak MiB +accuracy % +state", lines[0]);
        Assert.Matches(@"^train +2\.5 +0\.5 +2 +77\.8 +done", lines[1]);
        Assert.Matches(@"^test +– +– +– +– +waiting", lines[2]);
    }
}
