using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MlServe.Evaluator.Commands;

/// <summary>Examples at the end of a verb's help: most people read those first, and often only those.</summary>
internal static class Examples
{
    private static readonly Dictionary<Command, string[]> Lines = [];

    /// <summary>Adds lines that could be typed as they stand.</summary>
    public static Command WithExamples(this Command command, params string[] lines)
    {
        Lines[command] = lines;
        return command;
    }

    /// <summary>Makes <c>--help</c> of every verb end with its examples.</summary>
    public static RootCommand ShowExamples(this RootCommand root)
    {
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            if (help.Action is HelpAction action)
                help.Action = new HelpWithExamples(action);
        }

        return root;
    }

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        /// <inheritdoc/>
        public override bool ClearsParseErrors => true;

        /// <inheritdoc/>
        public override int Invoke(ParseResult parseResult)
        {
            // 'sweep plot' takes none of sweep's arguments, but the library would list them.
            foreach (var argument in parseResult.CommandResult.Command.Parents.OfType<Command>().SelectMany(parent => parent.Arguments))
                argument.Hidden = true;
            var exitCode = help.Invoke(parseResult);
            if (Lines.TryGetValue(parseResult.CommandResult.Command, out var lines))
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (var line in lines)
                    output.WriteLine("  evaluator " + line);
                output.WriteLine();
            }

            return exitCode;
        }
    }
}
