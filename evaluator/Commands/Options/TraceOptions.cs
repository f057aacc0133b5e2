using System.CommandLine;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Load.Plan;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>The options that have a recorded load sent again.</summary>
internal sealed class TraceOptions : OptionGroup<TraceChoice?>
{
    private readonly Option<string?> trace = new("--trace")
    {
        Description = "A recorded load instead of a plan's stages: a CSV of times (time, or time,path), the file that 'load --requests' has written, or a "
            + "CSV of rates (time,rate).",
        HelpName = "FILE",
    };
    private readonly Option<double> speed = Factor("--speed", "With --trace: how many times as fast its time passes; 24 makes a day an hour.");
    private readonly Option<double> scale = Factor("--scale", "With --trace: by what the number of its requests, or its rates, is multiplied.");

    /// <inheritdoc/>
    public override void AddTo(Command command)
    {
        foreach (var option in (Option[])[trace, speed, scale])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(trace) is null
                && ((Option[])[speed, scale]).FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } unfit)
                result.AddError($"{unfit.Name} belongs to --trace: it says how a recorded load is sent again.");
        });
    }

    /// <summary>Has the trace exclude options that say how long a load is, or how much is sent.</summary>
    public void Exclude(Command command, params Option[] others) => command.Validators.Add(result =>
    {
        if (result.GetValue(trace) is not null && others.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } unfit)
            result.AddError($"--trace and {unfit.Name} exclude each other: the trace says when what is sent; --speed and --scale change that.");
    });

    /// <inheritdoc/>
    public override TraceChoice? Bind(ParseResult parsed) => parsed.GetValue(trace) is { } file
        ? new TraceChoice(file) { Speed = parsed.GetValue(speed), Scale = parsed.GetValue(scale) }
        : null;

    private static Option<double> Factor(string name, string description) => new Option<double>(name)
    {
        Description = description,
        HelpName = "FACTOR",
        DefaultValueFactory = _ => 1,
    }.Within(TraceChoice.Least, TraceChoice.Most);
}
