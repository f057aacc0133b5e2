using System.CommandLine;

namespace MlServe.Evaluator.Commands;

/// <summary>
/// <c>evaluator completion</c>: a shell's script that completes verbs, options and files. The script asks this program what
/// would fit (System.CommandLine's directive <c>[suggest]</c>), so that it never falls behind.
/// </summary>
internal static class CompletionCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a script that lets a shell complete this command's words.") { shell };
        command.SetAction(parsed => Console.Out.Write(Script(parsed.GetValue(shell)!)));
        return command;
    }

    private static string Script(string shell)
    {
        using var script = new StreamReader(typeof(CompletionCommand).Assembly.GetManifestResourceStream($"completion.{shell}")!);
        return script.ReadToEnd();
    }
}
