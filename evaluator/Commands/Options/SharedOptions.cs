using System.CommandLine;
using System.CommandLine.Completions;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Kubernetes.Configuration;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>Options that stand in several verbs: a name, its bounds and its check are the same in all of them.</summary>
internal static class SharedOptions
{
    /// <summary><c>--minutes</c>: a length in minutes, fractions allowed; with a unit it is what the unit says.</summary>
    public static Option<double?> Minutes(string description) => new("--minutes")
    {
        Description = description,
        HelpName = "M",
        CustomParser = result =>
        {
            if (!DurationText.TryParseMinutes(result.Tokens[^1].Value, out var minutes))
                result.AddError($"--minutes {result.Tokens[^1].Value}: {DurationText.WantedMinutes}.");
            return minutes;
        },
    };

    /// <summary><c>--seed</c>: makes what is drawn by chance repeatable.</summary>
    public static Option<int?> Seed(string description) => new("--seed") { Description = description, HelpName = "N" };

    /// <summary><c>--trials</c>: how often something runs.</summary>
    public static Option<int?> Trials(string description, string unit) =>
        new Option<int?>("--trials") { Description = description, HelpName = "N" }.Within(1, 1000, unit);

    /// <summary><c>--out</c>: the folder that a folder of results is made in.</summary>
    public static Option<string> Out(string description) => new("--out")
    {
        Description = description,
        HelpName = "DIR",
        DefaultValueFactory = _ => RunFolder.DefaultParent,
    };

    /// <summary><c>--overwrite</c>: replace files that exist.</summary>
    public static Option<bool> Overwrite(string what = "files that exist") => new("--overwrite") { Description = $"Replace {what}." };

    /// <summary><c>--json</c>: for scripts.</summary>
    public static Option<bool> Json(string description) => new("--json") { Description = description };

    /// <summary><c>--interval</c>: time between two rows of usage. Default 5 s, the original's.</summary>
    public static Option<LengthOfTime> Interval(string description) => DurationOption.Create(["--interval"], description, 0.1, 3600, 5);

    /// <summary><c>--ready-timeout</c>: how long the pods may take.</summary>
    public static Option<LengthOfTime> ReadyTimeout(double standardSeconds) =>
        DurationOption.Create(["--ready-timeout"], "How long the pods may take to become ready.", 1, 86400, standardSeconds);

    /// <summary><c>--metrics-timeout</c>: how long the pods' first metrics may take.</summary>
    public static Option<LengthOfTime> MetricsTimeout() =>
        DurationOption.Create(["--metrics-timeout"], "How long to wait for the pods' first metrics before the load begins; 0: do not wait.", 0, 3600, 60);

    /// <summary><c>--prewarm</c>: images first.</summary>
    public static Option<bool> Prewarm() => new("--prewarm")
    {
        Description = "Have every node pull the images before the deployment is applied: start times and load are then free of it.",
    };

    /// <summary><c>--context</c>: a cluster of the kubeconfig.</summary>
    public static Option<string?> Context(string description)
    {
        var option = new Option<string?>("--context") { Description = description, HelpName = "NAME" };
        option.CompletionSources.Add(_ => Kubeconfig.ContextNames().Select(name => new CompletionItem(name)));
        return option;
    }

    /// <summary><c>--image</c>: programs as images of the embedded cluster.</summary>
    public static Option<string[]> Images()
    {
        var option = new Option<string[]>("--image")
        {
            Description = "A program of this machine as an image of the embedded cluster: what runs where a manifest names the image NAME. May be "
                + "given several times; images.yaml in the folder MLSERVE_HOME (~/.mlserve) names more (docs/bring-your-own.md).",
            HelpName = "NAME=COMMAND",
        };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (EmbeddedImages.MistakeIn(token.Value) is { } mistake)
                    result.AddError($"--image {token.Value}: {mistake}");
            }
        });
        return option;
    }

    /// <summary><c>--min-accuracy</c>: the threshold of an accuracy, which is a share.</summary>
    public static Option<double?> MinAccuracy() => new("--min-accuracy")
    {
        Description = "Fail (exit code 3) when the accuracy is lower: a share such as 0.7 or 70%.",
        HelpName = "SHARE",
        CustomParser = result =>
        {
            if (!ShareText.TryParse(result.Tokens[^1].Value, out var share))
                result.AddError($"--min-accuracy {result.Tokens[^1].Value}: {ShareText.Wanted}.");
            return share;
        },
    };

    /// <summary><c>--dry-run</c>: what would be done.</summary>
    public static Option<bool> DryRun(string description) => new("--dry-run") { Description = description };

    /// <summary><c>--set</c>: other values of what a file says.</summary>
    /// <param name="description">What may be set.</param>
    /// <param name="form">How one is written.</param>
    public static Option<string[]> Set(string description, string form) => new("--set") { Description = description, HelpName = form };

    /// <summary><c>-n</c>, as kubectl has it: a namespace.</summary>
    public static Option<string?> Namespace(string description) => new("--namespace", "-n") { Description = description, HelpName = "N" };

    /// <summary><c>--owned</c>: for a program that starts this one, and must leave nothing behind even when it is killed.</summary>
    public static Option<bool> Owned(string description) => new("--owned") { Description = description };
}
