using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MlServe.Evaluator.Commands.Parsing;

/// <summary>The library's help, and a verb's examples after it.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private readonly HelpAction help;
    private readonly IReadOnlyList<string> rootExamples;

    private HelpWithExamples(HelpAction help, IReadOnlyList<string> rootExamples) => (this.help, this.rootExamples) = (help, rootExamples);

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Makes <c>--help</c> of <paramref name="root"/> and of every verb end with examples.</summary>
    public static void AddTo(RootCommand root, params string[] rootExamples)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            if (option.Action is HelpAction action)
                option.Action = new HelpWithExamples(action, rootExamples);
        }
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        // 'sweep plot' takes none of sweep's arguments, but the library would list them.
        foreach (var argument in command.Parents.OfType<Command>().SelectMany(parent => parent.Arguments))
            argument.Hidden = true;
        var exitCode = help.Invoke(parseResult);
        if ((command is RootCommand ? rootExamples : (command as Verb)?.Examples) is { Count: > 0 } examples)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var line in examples)
                output.WriteLine("  evaluator " + line);
            output.WriteLine();
        }

        return exitCode;
    }
}
