using System.CommandLine;
using System.Globalization;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>Options that take a number within bounds.</summary>
internal static class NumberOptions
{
    /// <summary>Refuses what lies outside; both bounds belong to it.</summary>
    public static Option<T> Within<T>(this Option<T> option, double least, double most, string unit = "")
    {
        option.Validators.Add(result =>
        {
            // What is no number at all has its own message already.
            if (
                result.Tokens is [var token]
                && double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && !(value >= least && value <= most)
            )
                result.AddError(
                    Invariant($"{option.Name} {token.Value}: must be from {least:0.######} to {most:0.######}{(unit.Length > 0 ? " " : "")}{unit}."
                    )
                );
        });
        return option;
    }
}
