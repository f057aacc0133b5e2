namespace MlServe.Evaluator.Tests.Commands.RunFolders;

public class AdviseCommandTests
{
    [Theory]
    [InlineData("advise", "RUN_DIR is missing")]
    [InlineData("advise nowhere", "there is no run folder nowhere")]
    public async Task Run_InputThatIsNone_IsALineAndExitCode2(string line, string why)
    {
        var (exitCode, output, error) = await InProcess.RunAsync(line.Split(' '));
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
        var (exitCode, _, error) = await InProcess.RunAsync("advise", folder.Path);
        Assert.Equal(2, exitCode);
        Assert.Contains("no pod_usage.csv in it: runs of older versions did not keep", error);
    }
}
