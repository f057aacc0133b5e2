using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using MlServe.Kubernetes.Rules;

namespace MlServe.Evaluator.Commands.Parsing;

/// <summary>What is wrong with a command line, in one sentence.</summary>
internal static partial class Mistake
{
    /// <summary>The first mistake. A word that means nothing explains the rest: without it the library complains of what is then missing.</summary>
    public static string Of(ParseResult parsed) => Sentence(Found(parsed));

    private static string Found(ParseResult parsed) =>
        parsed.UnmatchedTokens is [var word, ..] ? OfWord(word, parsed.CommandResult.Command)
        : parsed.Errors[0].SymbolResult is ArgumentResult { Tokens.Count: 0 } missing ? $"{missing.Argument.Name} is missing."
        : parsed.Errors[0].SymbolResult is OptionResult { Tokens: [var written] } wrong && IsNoNumber(wrong.Option.ValueType, written.Value)
            && !IsOurs(parsed.Errors[0], wrong)
            ? $"{wrong.Option.Name} {written.Value}: must be a {(IsWhole(wrong.Option.ValueType) ? "whole " : "")}number."
        : Plain(parsed.Errors[0]);

    /// <summary>The library's own messages, in the words of ours and in one line.</summary>
    private static string Plain(ParseError error)
    {
        var message = string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (Required().Match(message) is { Success: true } required)
            return $"{required.Groups[1].Value} is missing";
        if (NotAmong().Match(message) is not { Success: true } among)
            return message;
        var words = Quoted().Matches(among.Groups[2].Value).Select(match => match.Groups[1].Value).ToList();
        var name = error.SymbolResult is OptionResult option ? option.Option.Name + " " : "";
        return $"{name}{among.Groups[1].Value}: must be {string.Join(", ", words[..^1])} or {words[^1]}";
    }

    private static string Sentence(string text) => text[^1] is '.' or '?' ? text : text + ".";

    [GeneratedRegex(@"^Option '(\S+)' is required\.$")]
    private static partial Regex Required();

    [GeneratedRegex("^Argument '(.*)' not recognized\\. Must be one of: (.+)$")]
    private static partial Regex NotAmong();

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();

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
