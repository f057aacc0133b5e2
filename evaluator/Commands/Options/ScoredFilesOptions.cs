using System.CommandLine;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>A run folder, or its files one by one: siege's log and the original monitor's file alone will do.</summary>
internal sealed class ScoredFilesOptions : OptionGroup<ScoredFiles>
{
    private readonly Argument<string?> folder = new("RUN_DIR")
    {
        Description = "Run folder, also one whose run was killed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> load = new("--load") { Description = "Log of the load: 'evaluator load's or siege's.", HelpName = "FILE" };
    private readonly Option<string?> usage = new("--usage") { Description = "Usage file: 'evaluator monitor's or the original monitor's.", HelpName = "FILE" };
    private readonly Option<string?> latency = new("--latency") { Description = "latency.csv of the load, for percentiles.", HelpName = "FILE" };

    /// <inheritdoc/>
    public override void AddTo(Command command)
    {
        command.Add(folder);
        foreach (var option in (Option[])[load, usage, latency])
            command.Add(option);
        command.Validators.Add(result =>
        {
            var hasFolder = result.GetValue(folder) is not null;
            var hasFiles = result.GetValue(load) is not null || result.GetValue(usage) is not null || result.GetValue(latency) is not null;
            if (hasFolder == hasFiles)
                result.AddError("name a run folder, or the files with --load and --usage.");
        });
    }

    /// <summary>The run folder that was named; null where files were.</summary>
    public string? Folder(ParseResult parsed) => parsed.GetValue(folder);

    /// <inheritdoc/>
    public override ScoredFiles Bind(ParseResult parsed) => parsed.GetValue(folder) is { } path
        ? ScoredFiles.OfRun(path)
        : new ScoredFiles(parsed.GetValue(load), parsed.GetValue(usage), parsed.GetValue(latency), null);
}
