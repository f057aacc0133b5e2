namespace MlServe.Evaluator.Tests.Commands.RunFolders;

public class WhatIfCommandTests
{
    [Theory]
    [InlineData("what-if", "RUN_DIR is missing")]
    [InlineData("what-if nowhere --set target=60", "there is no run folder nowhere")]
    [InlineData("what-if deploy_hpa/deployment_hpa.yaml --set target=60", "is a file: name a run folder, or with --prometheus URL a manifest")]
    [InlineData("what-if deploy_hpa/deployment_hpa.yaml --prometheus nonsense", "--prometheus")]
    public async Task Run_InputThatIsNone_IsALineAndExitCode2(string line, string why)
    {
        string[] words = [.. line.Split(' ').Select(word => word.EndsWith(".yaml", StringComparison.Ordinal) ? Repository.File(word) : word)];
        var (exitCode, output, error) = await InProcess.RunAsync(words);
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(why, error);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Run_FolderOfAnOlderVersion_SaysWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        folder.Write("deployment.yaml", File.ReadAllText(Repository.File("deploy_hpa/deployment_hpa.yaml")));
        var (exitCode, _, error) = await InProcess.RunAsync("what-if", folder.Path, "--set", "target=60");
        Assert.Equal(2, exitCode);
        Assert.Contains("no autoscaler.csv in it: runs of older versions did not keep", error);
    }
}
