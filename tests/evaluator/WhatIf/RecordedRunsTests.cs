using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Evaluator.WhatIf;

namespace MlServe.Evaluator.Tests.WhatIf;

/// <summary>Runs that were recorded on real Kubernetes 1.20 and on the embedded cluster: RecordedRuns/README.md.</summary>
public class RecordedRunsTests
{
    private static readonly string Folder = Repository.File("tests/evaluator/WhatIf/RecordedRuns");

    public static TheoryData<string> Runs => [.. Directory.GetDirectories(Folder).Select(run => Path.GetFileName(run)).Order(StringComparer.Ordinal)];

    private static (ScalingRecording Recording, AutoscalerSettings Settings) Read(string run) =>
        RecordingReader.Read(RunFolder.Open(Path.Combine(Folder, run)));

    [Theory]
    [MemberData(nameof(Runs))]
    public void Of_OwnSettings_DecideAtEveryLookAsWasDecided(string run)
    {
        var (recording, settings) = Read(run);
        var result = WhatIfResult.Of(recording, settings, []);
        Assert.True(result.Kept >= 10);
        Assert.Equal([], result.Looks.Where(look => look.Own != look.Recorded.Desired));
    }

    [Fact]
    public async Task Run_WhatIf_PrintsDecisionsAndWhereTheyPart()
    {
        var run = Path.Combine(Folder, "kubernetes-02");
        var (exitCode, output, error) = await InProcess.RunAsync("what-if", run, "--set", "maxReplicas=2");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("with its own settings every decision comes out as recorded.", output);
        Assert.Contains("no more than maxReplicas", output);
        Assert.Contains("From then on other pods would have shared the load", output);
        (exitCode, output, _) = await InProcess.RunAsync("what-if", run, "--set", "maxReplicas=2", "--json");
        using var json = System.Text.Json.JsonDocument.Parse(output);
        Assert.Equal(json.RootElement.GetProperty("evaluations_kept").GetInt32(), json.RootElement.GetProperty("evaluations_reproduced").GetInt32());
        Assert.Equal(2, json.RootElement.GetProperty("with_settings").GetProperty("most").GetInt32());
        Assert.True(json.RootElement.GetProperty("parting_s").GetDouble() > 0);
    }

    [Fact]
    public async Task Run_Advise_PrintsTheManifestAndSaysWhyBesideIt()
    {
        var run = Path.Combine(Folder, "embedded-01");
        var (exitCode, output, error) = await InProcess.RunAsync("advise", run);
        Assert.Equal(0, exitCode);
        Assert.Contains("# Was ", output);
        Assert.Contains("kind: HorizontalPodAutoscaler", output);
        Assert.Contains("requests.memory", error);
        using var folder = new TemporaryFolder();
        (exitCode, output, _) = await InProcess.RunAsync("advise", run, "-o", folder["advised.yaml"]);
        Assert.Equal(0, exitCode);
        Assert.Contains("requests.memory", output);
        (exitCode, _, error) = await InProcess.RunAsync("advise", run, "-o", folder["advised.yaml"]);
        Assert.Equal(2, exitCode);
        Assert.Contains("--overwrite", error);
    }
}
