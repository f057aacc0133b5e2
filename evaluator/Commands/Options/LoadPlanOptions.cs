using System.CommandLine;
using System.CommandLine.Parsing;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Load.Plan;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>The options that choose a load: its plan, how long it takes, and the seed of what is drawn in it.</summary>
internal sealed class LoadPlanOptions(string minutes, string seed) : OptionGroup<LoadChoice>
{
    private readonly Option<double?> minutes = SharedOptions.Minutes(minutes);
    private readonly Option<string?> plan = new("--plan") { Description = "Load plan (YAML). Default: the challenge's 30 stages.", HelpName = "FILE" };
    private readonly TraceOptions trace = new();
    private readonly Option<int?> seed = SharedOptions.Seed(seed);

    /// <inheritdoc/>
    public override void AddTo(Command command)
    {
        command.Add(minutes);
        command.Add(plan);
        trace.AddTo(command);
        trace.Exclude(command, minutes);
        command.Add(seed);
    }

    /// <summary>Has a stage's own options exclude what says the same.</summary>
    public void Exclude(StageOptions stage, Command command)
    {
        stage.Exclude(command, plan, minutes);
        stage.Exclude(command, trace);
    }

    /// <summary>Whether the user named a seed, for a verb's own checks.</summary>
    public bool NamesSeed(CommandResult result) => result.GetValue(seed) is not null;

    /// <inheritdoc/>
    public override LoadChoice Bind(ParseResult parsed) => new(parsed.GetValue(minutes), parsed.GetValue(plan), parsed.GetValue(seed), trace.Bind(parsed));
}

/// <summary>A load as the user chose it; null is the plan's own length, the built-in plan, a seed that is drawn, the plan's stages.</summary>
internal sealed record LoadChoice(double? Minutes, string? Plan, int? Seed, TraceChoice? Trace);
