using System.CommandLine;

namespace MlServe.Evaluator.Commands.Parsing;

/// <summary>A command whose help ends with examples: most people read those first, and often only those.</summary>
/// <param name="name">What is typed.</param>
/// <param name="description">A line for the help.</param>
/// <param name="examples">Lines that could be typed as they stand, without the program's name.</param>
internal sealed class Verb(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Lines that could be typed as they stand, without the program's name.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}
