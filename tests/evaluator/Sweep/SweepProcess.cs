using System.Text.Json.Nodes;
using MlServe.Evaluator.Tests.Commands;

namespace MlServe.Evaluator.Tests.Sweep;

/// <summary>The verb <c>sweep</c> as users start it.</summary>
internal static class SweepProcess
{
    /// <summary>Runs a sweep, or goes on with one, to its end.</summary>
    /// <param name="scratch">Where its cluster and its folders lie.</param>
    /// <param name="what">The sweep's file, or its folder.</param>
    /// <returns>What it came to.</returns>
    public static async Task<JsonNode> RunAsync(TemporaryFolder scratch, string what)
    {
        var home = new Dictionary<string, string> { ["MLSERVE_HOME"] = scratch["home"] };
        var (exitCode, output, error) = await EvaluatorProcess.RunAsync(home, "sweep", what, "--out", scratch["runs"], "--json");
        Assert.True(exitCode == ExitCode.Done, error);
        return JsonNode.Parse(output)!;
    }
}
