using System.CommandLine;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>The options that describe a load of one stage without a plan's file: so many users, or so many requests per second.</summary>
internal sealed class StageOptions : OptionGroup<StagePlan?>
{
    private static readonly TimeSpan StandardLength = TimeSpan.FromMinutes(1);

    private readonly Option<int?> users = new Option<int?>("--users")
    {
        Description = "A load of one stage: so many users who send, read the answer, think and send again. "
            + "With --rate or --trace: the most requests under way at once.",
        HelpName = "N",
    }.Within(1, StagePlanReader.MostUsers);

    private readonly Option<LengthOfTime?> think = DurationOption.Optional(
        "--think", "With --users: the longest time that a user thinks, such as 1s or 500ms. Default: 0.", TimeSpan.Zero);

    private readonly Option<string?> rate = new("--rate")
    {
        Description = "A load of one stage: so many requests per second, answered or not; FROM..TO for a rate that changes in a straight line.",
        HelpName = "RATE",
    };

    private readonly Option<LengthOfTime?> length = DurationOption.Optional(
        "--length", "Length of the load, such as 90s or 3m. Default: 1m with --users or --rate, else the plan's own.", TimeSpan.FromMilliseconds(1));

    /// <inheritdoc/>
    public override void AddTo(Command command)
    {
        foreach (var option in (Option[])[users, think, rate, length])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(rate) is { } text && !RateText.TryParse(text, out _))
                result.AddError($"--rate {text}: {RateText.Wanted}.");
            if (result.GetValue(think) is not null && (result.GetValue(users) is null || result.GetValue(rate) is not null))
                result.AddError("--think belongs to --users without --rate: it says how long a user thinks before the next request.");
        });
    }

    /// <summary>The options that exclude a plan's file and a length in minutes.</summary>
    public void Exclude(Command command, Option plan, Option minutes) => command.Validators.Add(result =>
    {
        // Of a recorded load they are the most requests under way at once.
        var hasTrace = command.Options.FirstOrDefault(option => option.Name == "--trace") is { } trace && result.GetResult(trace) is { Implicit: false };
        if (result.GetResult(plan) is not null && ((result.GetValue(users) is not null && !hasTrace) || result.GetValue(rate) is not null))
            result.AddError("--plan excludes --users and --rate: the plan says how many users there are.");
        if (result.GetResult(minutes) is not null && result.GetValue(length) is not null)
            result.AddError("--minutes and --length exclude each other: both are the length of the load.");
    });

    /// <summary>A recorded load excludes them, but for the most requests under way at once.</summary>
    public void Exclude(Command command, TraceOptions trace) => trace.Exclude(command, think, rate, length);

    /// <summary>The most requests of a recorded load that are under way at once; null where that was not named.</summary>
    public int? Users(ParseResult parsed) => parsed.GetValue(users);

    /// <summary>The stage; null where neither users nor a rate were named.</summary>
    public override StagePlan? Bind(ParseResult parsed)
    {
        var whole = Length(parsed) ?? StandardLength;
        if (parsed.GetValue(rate) is { } text && RateText.TryParse(text, out var perSecond))
            return new StagePlan(parsed.GetValue(users) ?? StagePlanReader.UsersOfOpenStage, TimeSpan.Zero, whole)
            {
                Arrivals = new Arrivals(perSecond.From, perSecond.To, ArePoisson: false),
            };
        return parsed.GetValue(users) is { } count ? new StagePlan(count, parsed.GetValue(think)?.Value ?? TimeSpan.Zero, whole) : null;
    }

    /// <summary>The length of the whole load; null where none was named.</summary>
    public TimeSpan? Length(ParseResult parsed) => parsed.GetValue(length)?.Value;
}
