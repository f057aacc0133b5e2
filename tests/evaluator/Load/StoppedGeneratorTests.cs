using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Evaluator.Tests.Runs;

namespace MlServe.Evaluator.Tests.Load;

/// <summary>A generator that is stopped times requests too long: it must not keep that to itself.</summary>
public class StoppedGeneratorTests
{
    private const int Stop = 19, Continue = 18;

    [Fact]
    public async Task Load_ProcessIsStoppedForAWhile_SaysThatItStoodStill()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent as on Linux");
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        using var load = EvaluatorProcess.Start(
            new Dictionary<string, string>(), "load", "--users", "2", "--length", "6s", "--think", "100ms", "--check", "none", "--progress-json",
            "--url", server.Url.ToString(), "-o", folder["log.csv"]);
        var errors = load.StandardError.ReadToEndAsync(ct);
        var last = LoadProgress.Read(await load.StandardOutput.ReadLineAsync(ct) ?? "");
        Assert.NotNull(last);

        RealRuns.Send(load.Id, Stop);
        await Task.Delay(TimeSpan.FromSeconds(3), ct);
        RealRuns.Send(load.Id, Continue);
        while (await load.StandardOutput.ReadLineAsync(ct) is { } line)
            last = LoadProgress.Read(line) ?? last;
        await load.WaitForExitAsync(ct);

        Assert.True(load.ExitCode == ExitCode.Done, await errors);
        Assert.Contains(
            last!.Warnings!.Concat(last.Cautions!),
            sentence => sentence.Contains("the load generator stood still for ", StringComparison.Ordinal));
    }
}
