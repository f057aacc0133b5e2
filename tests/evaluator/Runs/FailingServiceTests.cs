using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.Runs;

/// <summary>A run whose service refuses every fourth request, watched at a terminal.</summary>
public sealed class FailingServiceTests : IDisposable
{
    private readonly RealRuns runs = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => runs.Dispose();

    [Fact]
    public async Task Run_AQuarterOfTheRequestsFailed_SaysSoFirstAndInRed()
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        var asked = 0;
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref asked) % 4 == 0 ? 503 : 200;
            return context.Response.WriteAsync("ok");
        });
        var plan = Path.Combine(runs.Folder, "plan.yaml");
        await File.WriteAllTextAsync(plan, "stages: [{ users: 4, think: 100ms, length: 4s }]\n", Ct);

        using var run = EvaluatorProcess.Start(
            new Dictionary<string, string>(runs.Home) { ["NO_COLOR"] = "" }, inTerminal: true, "run", await runs.ManifestAsync("refusing"),
            "--url", server.Url.ToString(), "--check", "status", "--plan", plan, "--metrics-timeout", "0", "--interval", "1", "--out", runs.Out);
        var output = await run.StandardOutput.ReadToEndAsync(Ct).WaitAsync(RealRuns.Patience, Ct);
        await run.WaitForExitAsync(Ct);

        Assert.True(run.ExitCode == ExitCode.Done, output);
        var before = output[..output.IndexOf('✗', StringComparison.Ordinal)];
        var result = output[before.Length..];
        Assert.EndsWith("\e[31m", before, StringComparison.Ordinal);
        Assert.Matches(
            @"\A✗ ([\d,]+) of [\d,]+ requests failed \(2[3-6](\.\d)? %\): \1 were answered 503\. The service refused them or failed: [^\n]*\e\[0m", result);
        Assert.DoesNotContain("transaction rate", before, StringComparison.Ordinal);
        Assert.Contains("transaction rate", result, StringComparison.Ordinal);
    }
}
