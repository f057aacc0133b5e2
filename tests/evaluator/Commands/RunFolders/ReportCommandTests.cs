using MlServe.Evaluator.Commands.RunFolders;

namespace MlServe.Evaluator.Tests.Commands.RunFolders;

public class ReportCommandTests
{
    [Fact]
    public async Task Invoke_PageExists_IsReplacedWhereOverwriteIsAsked()
    {
        using var folder = new TemporaryFolder();
        var load = folder.Write(
            "siege.log",
            "2026-01-31 09:05:07,    120,      60.00,           0,       0.40,        2.00,        0.00,        0.80,     120,       3\n"
        );
        var usage = folder.Write(
            "usage.csv",
            "time,n_replica,cpu_req_core,mem_req_KB,cpu_lim_core,mem_lim_KB,cpu_use_core,mem_use_KB\n5,1,1,2097152,2,4194304,0.5,300000\n"
        );
        var page = folder.Write("page.html", "precious");
        var arguments = $"--load \"{load}\" --usage \"{usage}\" -o \"{page}\"";

        var error = await Assert.ThrowsAsync<UserErrorException>(() => InProcess.InvokeAsync(ReportCommand.Create, arguments));

        Assert.Contains("--overwrite", error.Message, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.Done, await InProcess.InvokeAsync(ReportCommand.Create, arguments + " --overwrite"));
        Assert.Contains("<main>", await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_Publish_MakesAFolderThatAWebServerShows()
    {
        using var folder = new TemporaryFolder();
        var run = MlServe.Evaluator.Tests.Comparison.MadeRuns.Write(folder[""], "1-a", "a", 0.1, 1000);
        var site = folder["public"];

        Assert.Equal(ExitCode.Done, await InProcess.InvokeAsync(ReportCommand.Create, $"\"{run}\" --publish \"{site}\""));

        Assert.Equal(File.ReadAllText(Path.Combine(run, "report.html")), File.ReadAllText(Path.Combine(site, "index.html")));
        Assert.All((string[])["report.html", "resource_usage.csv", "run.json", ".nojekyll"], file => Assert.True(File.Exists(Path.Combine(site, file)), file));
        var error = await Assert.ThrowsAsync<UserErrorException>(() => InProcess.InvokeAsync(ReportCommand.Create, $"\"{run}\" --publish \"{site}\""));
        Assert.EndsWith("is not empty: name another folder, or add --overwrite.", error.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, await InProcess.InvokeAsync(ReportCommand.Create, $"\"{run}\" --publish \"{site}\" --overwrite"));
        error = await Assert.ThrowsAsync<UserErrorException>(() =>
            InProcess.InvokeAsync(ReportCommand.Create, $"\"{run}\" --publish \"{Path.Combine(run, "public")}\""));
        Assert.Contains("which is to be copied into it", error.Message, StringComparison.Ordinal);
    }
}
