using System.CommandLine;
using MlServe.Evaluator.Commands;

namespace MlServe.Evaluator.Tests.Commands;

/// <summary>The whole command line in the process of the tests: what was written is read from writers of their own.</summary>
internal static class InProcess
{
    private static readonly InvocationConfiguration Throwing = new() { EnableDefaultExceptionHandler = false };

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var interruption = new Interruption();
        var (output, error) = (new StringWriter(), new StringWriter());
        var context = new CommandContext(interruption) { Output = output, Error = error, OpenInput = () => Stream.Null };
        var exitCode = await CommandLine.RunAsync(arguments, context);
        return (exitCode, output.ToString(), error.ToString());
    }

    /// <summary>A verb alone, whose mistakes are exceptions.</summary>
    public static Task<int> InvokeAsync(Func<CommandContext, Command> verb, string arguments) =>
        verb(Silent()).Parse(arguments).InvokeAsync(Throwing, TestContext.Current.CancellationToken);

    /// <summary>A context for a verb alone; its texts go nowhere.</summary>
    public static CommandContext Silent() => new(new Interruption()) { Output = TextWriter.Null, Error = TextWriter.Null, OpenInput = () => Stream.Null };
}
