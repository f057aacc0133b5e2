using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MlServe.Kubernetes.Rules;

namespace MlServe.Evaluator.Commands.Parsing;

/// <summary>What is wrong with a command line, in one sentence.</summary>
internal static class Mistake
{
    /// <summary>The first mistake. A word that means nothing explains the rest: without it the library complains of what is then missing.</summary>
    public static string Of(ParseResult parsed) =>
        parsed.UnmatchedTokens is [var word, ..] ? OfWord(word, parsed.CommandResult.Command)
        : parsed.Errors[0].SymbolResult is ArgumentResult { Tokens.Count: 0 } missing ? $"{missing.Argument.Name} is missing."
        : parsed.Errors[0].SymbolResult is OptionResult { Tokens: [var written] } wrong && IsNoNumber(wrong.Option.ValueType, written.Value)
            && !IsOurs(parsed.Errors[0], wrong)
            ? $"{wrong.Option.Name} {written.Value}: must be a {(IsWhole(wrong.Option.ValueType) ? "whole " : "")}number."
        // Some of the library's take several lines.
        : string.Join(' ', parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string OfWord(string word, Command command)
    {
        var isOption = word.StartsWith('-');
        // '--minuts=3' is an option and its value.
        var name = isOption ? word.Split('=', ':')[0] : word;
        var known = isOption
            ? Options(command).SelectMany(option => option.Aliases.Prepend(option.Name))
            : command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name);
        var meant = Spelling.Nearest(name, known);
        // 'load' is complete without a verb of its own: another word is then more likely an argument.
        var kind = isOption ? "unknown option" : command.Subcommands.Count > 0 && (meant is not null || command.Action is null)
            ? "unknown command" : "unexpected argument";
        var shown = word.Contains("://") ? HttpAddress.Shown(word) : name;
        return $"{kind} '{shown}'{(meant is null ? "" : $"; did you mean '{meant}'?")}{(meant is null ? "." : "")}";
    }

    private static IEnumerable<Option> Options(Command command) => command.Options
        .Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive)))
        .Where(option => !option.Hidden);

    /// <summary>Whether a number is asked for and <paramref name="text"/> is none: the library would name a type of .NET.</summary>
    private static bool IsNoNumber(Type type, string text) =>
        IsWhole(type) ? !long.TryParse(text, CultureInfo.InvariantCulture, out _)
        : Number(type) == typeof(double) && !double.TryParse(text, CultureInfo.InvariantCulture, out _);

    /// <summary>Our own messages begin with the option's name, and know better what is wanted.</summary>
    private static bool IsOurs(ParseError error, OptionResult option) => error.Message.StartsWith(option.Option.Name + " ", StringComparison.Ordinal);

    private static bool IsWhole(Type type) => Number(type) == typeof(int) || Number(type) == typeof(long);

    private static Type Number(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}
