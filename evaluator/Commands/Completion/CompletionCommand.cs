using System.CommandLine;
using MlServe.Evaluator.Commands.Parsing;

namespace MlServe.Evaluator.Commands.Completion;

/// <summary>
/// <c>evaluator completion</c>: a shell's script that completes verbs, options and files. The script asks this program what
/// would fit (System.CommandLine's directive <c>[suggest]</c>), so that it never falls behind.
/// </summary>
internal static class CompletionCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Verb(
            "completion",
            "Print a script that lets a shell complete this command's words.",
            "completion bash >> ~/.bashrc",
            "completion zsh >> ~/.zshrc",
            "completion fish > ~/.config/fish/completions/evaluator.fish") { shell };
        command.SetAction(parsed => context.Output.Write(Script(parsed.GetValue(shell)!)));
        return command;
    }

    private static string Script(string shell)
    {
        using var script = new StreamReader(typeof(CompletionCommand).Assembly.GetManifestResourceStream($"completion.{shell}")!);
        return script.ReadToEnd();
    }
}
