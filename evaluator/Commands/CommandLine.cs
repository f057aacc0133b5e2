using System.CommandLine;
using MlServe.Evaluator.Commands.Parsing;

namespace MlServe.Evaluator.Commands;

/// <summary>Parses, runs the verb, and turns whatever it ends with into an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs what <paramref name="args"/> ask for; never throws.</summary>
    public static async Task<int> RunAsync(string[] args, CommandContext context)
    {
        var root = EvaluatorCommand.Create(context);
        var parsed = root.Parse(args);
        // 'evaluator' or 'evaluator cluster' alone does nothing: whoever types it wants to know what there is.
        if (parsed is { Errors.Count: > 0, UnmatchedTokens.Count: 0, CommandResult.Command.Action: null })
            parsed = root.Parse([.. args, "--help"]);
        if (parsed.Errors.Count > 0)
        {
            // The library would print the whole help and exit 1; a mistake deserves a line, and 1 is for bugs.
            var verb = string.Concat(parsed.CommandResult.Command.Parents.Prepend(parsed.CommandResult.Command)
                .Where(command => command is not RootCommand)
                .Reverse()
                .Select(command => " " + command.Name));
            context.Error.WriteLine($"evaluator{verb}: {Mistake.Of(parsed)} See 'evaluator{verb} --help'.");
            return ExitCode.UserError;
        }

        try
        {
            // Signals are Interruption's: the library would end the process after its own time-out, clean-up or not.
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = context.Output,
                Error = context.Error,
            };
            return await parsed.InvokeAsync(configuration, context.Interruption.Requested);
        }
        catch (Exception exception)
        {
            return ExitCode.Report(exception, context.Error);
        }
    }
}
