using System.Diagnostics;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Tests.Commands;

/// <summary>The script for bash in a real bash, as a Tab calls it.</summary>
public class CompletionTests
{
    [Theory]
    [InlineData("evaluator ru", "run", "runs")]
    [InlineData("evaluator cluster ", "down", "status", "up")]
    [InlineData("  evaluator   cluster st", "status")]
    [InlineData("evaluator load --minut", "--minutes")]
    [InlineData("evaluator load merge --over", "--overwrite")]
    [InlineData("evaluator completion ", "bash", "fish", "zsh")]
    [InlineData("evaluator load --seed 7 --start-at ", "minute")]
    [InlineData("evaluator load --start-at=mi", "minute")]
    [InlineData("evaluator sweep plot x --metric latency_p9", "latency_p90_s", "latency_p95_s", "latency_p99_s")]
    // Where a file may stand nothing is suggested, and bash goes on with files.
    [InlineData("evaluator run deploy_")]
    [InlineData("evaluator load --plan ")]
    [InlineData("evaluator nonsense --he", "--help")]
    [InlineData("evaluator run --context ", "lab", "school")]
    [InlineData("evaluator down --context=s", "school")]
    public async Task Tab_Line_SuggestsWhatFits(string line, params string[] expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "bash");
        // bash breaks words at blanks and at '='.
        var words = line.Replace("=", " = ", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Concat(line.EndsWith(' ') ? [""] : (string[])[]);
        var script = $$"""
            evaluator() { "{{SelfCommand.Dotnet}}" "{{EvaluatorProcess.Program}}" "$@"; }
            source <(evaluator completion bash)
            complete -p evaluator > /dev/null || exit 1
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_WORDS=({{string.Join(' ', words.Select(word => $"'{word}'"))}})
            COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
            _evaluator
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        var start = new ProcessStartInfo("bash", ["--norc", "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var folder = new TemporaryFolder();
        start.Environment["KUBECONFIG"] = folder.Write("config", "contexts: [ { name: school }, { name: lab } ]");
        using var bash = Process.Start(start)!;
        var error = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("", 0), (await error, bash.ExitCode));
        Assert.Equal(expected, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("bash", "complete -o bashdefault -o default -F _evaluator evaluator\n")]
    [InlineData("zsh", "compdef _evaluator evaluator\n")]
    [InlineData("fish", "complete -c evaluator -a '(__evaluator_complete)'\n")]
    public async Task Completion_EachShell_PrintsItsScript(string shell, string end)
    {
        var (exitCode, output, error) = await EvaluatorProcess.RunAsync("completion", shell);

        Assert.Equal((ExitCode.Done, ""), (exitCode, error));
        Assert.EndsWith(end, output, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', output);
    }
}
