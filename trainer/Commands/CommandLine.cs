using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MlServe.Trainer.Commands;

/// <summary>Parses, runs the verb, and turns whatever it ends with into an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs <paramref name="root"/> on <paramref name="args"/>; never throws.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine($"trainer: {Mistake(parsed)} See 'trainer --help'.");
            return ExitCode.UserError;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception exception)
        {
            return ExitCode.Report(exception, Console.Error);
        }
    }

    /// <summary>The user's mistake in one line: the library's may take several, and name types of .NET.</summary>
    private static string Mistake(ParseResult parsed) =>
        parsed.UnmatchedTokens is [var word, ..] ? $"unknown {(word.StartsWith('-') ? "option" : "argument")} '{word}'."
        : parsed.Errors[0].SymbolResult is ArgumentResult { Tokens.Count: 0 } missing ? $"{missing.Argument.Name} is missing."
        : parsed.Errors[0].SymbolResult is OptionResult { Tokens: [var written] } wrong && !double.TryParse(written.Value, CultureInfo.InvariantCulture, out _)
            && IsNumber(wrong.Option.ValueType) ? $"{wrong.Option.Name} {written.Value}: must be a number."
        : string.Join(' ', parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static bool IsNumber(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var bare && (bare == typeof(int) || bare == typeof(double));
}
