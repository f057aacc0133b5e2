using System.CommandLine;
using System.CommandLine.Completions;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Kubernetes.Configuration;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>Options that stand in several verbs: a name, its bounds and its check are the same in all of them.</summary>
internal static class SharedOptions
{
    /// <summary>The file of a load's rows where none is named.</summary>
    public const string DefaultLoadLog = "load_output.csv";

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

    /// <summary><c>-o</c>: the rows of a load.</summary>
    public static Option<string> LoadLog() => new("--output", "-o")
    {
        Description = "Where the rows go, in the format of siege's log.",
        HelpName = "FILE",
        DefaultValueFactory = _ => DefaultLoadLog,
    };

    /// <summary><c>--latency</c>: the percentiles of a load.</summary>
    public static Option<string?> Latency() => new("--latency")
    {
        Description = "Where percentiles per stage and overall go (CSV). Default: nowhere.",
        HelpName = "FILE",
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

    /// <summary><c>--model</c>: another model for the deployed service.</summary>
    public static Option<string?> Model()
    {
        var option = new Option<string?>("--model")
        {
            Description =
                "ONNX file or saved Keras model that the deployed service classifies with (its MODEL_PATH), on the embedded cluster. "
                + "Default: what the manifest says.",
            HelpName = "FILE",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } file && !File.Exists(file))
                result.AddError($"--model {file}: there is no such file.");
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

    /// <summary>The names of classes that are not the model card's.</summary>
    public static Option<string?> Labels(string name, string standard) => new(name)
    {
        Description = $"Text file with the classes' names, one per line, in the order of the model's outputs. Default: {standard}.",
        HelpName = "FILE",
    };

    /// <summary>The card of a model that is served elsewhere and takes tensors.</summary>
    public static Option<string?> Card(string name) => new(name)
    {
        Description = "Model card (JSON, docs/formats.md) of a model of the Open Inference Protocol: names of its classes, and how pixels are scaled. "
            + "Default: what its shapes say.",
        HelpName = "FILE",
    };

    /// <summary><c>--url</c>: a service that runs already.</summary>
    public static Option<string?> Url(string description) => new("--url") { Description = description, HelpName = "URL" };
}
