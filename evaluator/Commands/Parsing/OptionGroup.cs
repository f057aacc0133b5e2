using System.CommandLine;

namespace MlServe.Evaluator.Commands.Parsing;

/// <summary>Options that belong together in several verbs, and the record that they are read into.</summary>
internal abstract class OptionGroup<T>
{
    /// <summary>Adds the options to a verb, in the order in which its help shows them, and what they must keep to together.</summary>
    public abstract void AddTo(Command command);

    /// <summary>What the user asked for.</summary>
    /// <exception cref="UserErrorException">It cannot be done.</exception>
    public abstract T Bind(ParseResult parsed);
}
