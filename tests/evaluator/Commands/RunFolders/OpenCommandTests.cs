using MlServe.Evaluator.Commands.RunFolders;

namespace MlServe.Evaluator.Tests.Commands.RunFolders;

public class OpenCommandTests
{
    [Fact]
    public void PageOf_RunThatEndedBeforeItsLoad_SaysWhy()
    {
        using var folder = new TemporaryFolder();
        folder.Write(
            "run.json",
            """{ "run": "1", "evaluator": "0", "manifest": "a.yaml", "manifest_sha256": "ab", "ended_early": "0 of 1 replicas are ready." }""");

        var error = Assert.Throws<UserErrorException>(() => OpenCommand.PageOf(folder.Path, InProcess.Silent()));

        Assert.Equal($"{folder.Path}: there is no report: the run ended before its load: 0 of 1 replicas are ready.", error.Message);
        Assert.False(File.Exists(folder["report.html"]));
    }
}
