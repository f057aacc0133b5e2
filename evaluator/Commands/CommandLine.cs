using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.Commands;

/// <summary>Parses, runs the verb, and turns whatever it ends with into an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs <paramref name="root"/> on <paramref name="args"/>; never throws.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] args, Interruption interruption)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            // The library would print the whole help and exit 1; a mistake deserves a line, and 1 is for bugs.
            var verb = string.Concat(
                parsed
                    .CommandResult.Command.Parents.Prepend(parsed.CommandResult.Command)
                    .Where(command => command is not RootCommand)
                    .Reverse()
                    .Select(command => " " + command.Name)
            );
            Console.Error.WriteLine($"evaluator{verb}: {Mistake(parsed)} See 'evaluator{verb} --help'.");
            return ExitCode.UserError;
        }

        try
        {
            // Signals are Interruption's: the library would end the process after its own time-out, clean-up or not.
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, interruption.Requested);
        }
        catch (Exception exception)
        {
            return ExitCode.Report(exception, Console.Error);
        }
    }

    /// <summary>A word that means nothing explains the rest: without it the library complains of what is then missing.</summary>
    private static string Mistake(ParseResult parsed) =>
        parsed.UnmatchedTokens is [var word, ..]
            ? $"'{(word.Contains("://") ? HttpAddress.Shown(word) : word)}' is none of its "
                + $"{(word.StartsWith('-') ? "options" : parsed.CommandResult.Command.Subcommands.Count > 0 ? "verbs" : "arguments")}."
        : parsed.Errors[0].SymbolResult is ArgumentResult { Tokens.Count: 0 } missing ? $"{missing.Argument.Name} is missing."
        : parsed.Errors[0].SymbolResult is OptionResult { Tokens: [var written] } wrong && IsNoNumber(wrong.Option.ValueType, written.Value)
            ? $"{wrong.Option.Name} {written.Value}: must be a {(IsWhole(wrong.Option.ValueType) ? "whole " : "")}number."
        // Some of the library's take several lines.
        : string.Join(' ', parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Whether a number is asked for and <paramref name="text"/> is none: the library would name a type of .NET.</summary>
    private static bool IsNoNumber(Type type, string text) =>
        IsWhole(type) ? !long.TryParse(text, CultureInfo.InvariantCulture, out _)
        : Number(type) == typeof(double) && !double.TryParse(text, CultureInfo.InvariantCulture, out _);

    private static bool IsWhole(Type type) => Number(type) == typeof(int) || Number(type) == typeof(long);

    private static Type Number(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}
