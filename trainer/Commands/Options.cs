using System.CommandLine;
using System.Globalization;

namespace MlServe.Trainer.Commands;

/// <summary>Options that several verbs have, and the forms that options have.</summary>
internal static class Options
{
    /// <summary>--seed.</summary>
    public static Option<int> Seed() =>
        new("--seed") { Description = "Seed of all random numbers: the same seed gives the same files", DefaultValueFactory = _ => 1 };

    /// <summary>--out.</summary>
    public static Option<DirectoryInfo> Out() => new("--out", "-o") { Description = "The folder to write to; created if it does not exist", Required = true };

    /// <summary>A whole number from <paramref name="least"/> on.</summary>
    public static Option<int> Count(string name, int usual, int least, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value < least)
                result.AddError($"{name} {token.Value}: must be at least {least}.");
        });
        return option;
    }

    /// <summary>One of the words of an enumeration, in small letters.</summary>
    public static Option<T> OneOf<T>(string name, T usual, string description) where T : struct, Enum
    {
        var words = Enum.GetNames<T>().Select(word => word.ToLowerInvariant()).ToArray();
        var option = new Option<T>(name)
        {
            Description = $"{description}: {string.Join(", ", words)}",
            DefaultValueFactory = _ => usual,
            CustomParser = result =>
            {
                var index = Array.IndexOf(words, result.Tokens[0].Value);
                if (index < 0)
                    result.AddError($"{name} {result.Tokens[0].Value}: must be one of {string.Join(", ", words)}.");
                return index < 0 ? usual : Enum.GetValues<T>()[index];
            },
        };
        return option;
    }

    /// <summary>Words with commas between.</summary>
    public static string[] Words(string? text) => text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
