using System.CommandLine;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>Options that name a file and stand in several verbs.</summary>
internal static class FileOption
{
    /// <summary>The file of a load's rows where none is named.</summary>
    public const string DefaultLoadLog = "load_output.csv";

    /// <summary>The file of a calibration where none is named.</summary>
    public const string DefaultCalibration = "calibration.json";

    private const string CalibrationName = "--calibration", CalibrationText = "What a pod of the service costs, as 'evaluator calibrate' has measured it";

    /// <summary><c>-o</c>: the file that is written.</summary>
    /// <param name="description">What it is.</param>
    /// <param name="standard">The file where none is named; null: the verb knows.</param>
    public static Option<string?> Output(string description, string? standard = null) => new("--output", "-o")
    {
        Description = description,
        HelpName = "FILE",
        DefaultValueFactory = standard is null ? null : _ => standard,
    };

    /// <summary><c>-o</c>: the rows of a load.</summary>
    public static Option<string?> LoadLog() => Output("Where the rows go, in the format of siege's log.", DefaultLoadLog);

    /// <summary><c>--latency</c>: the percentiles of a load.</summary>
    public static Option<string?> Latency() => new("--latency")
    {
        Description = "Where percentiles per stage and overall go (CSV). Default: nowhere.",
        HelpName = "FILE",
    };

    /// <summary><c>--calibration</c>: what a simulation goes by.</summary>
    public static Option<string> Calibration() => new(CalibrationName)
    {
        Description = $"{CalibrationText}.",
        HelpName = "FILE",
        DefaultValueFactory = _ => DefaultCalibration,
    };

    /// <summary><c>--calibration</c>: one for each model.</summary>
    public static Option<string[]> Calibrations() => new(CalibrationName)
    {
        Description = $"{CalibrationText}; one for each model.",
        HelpName = "FILE",
        DefaultValueFactory = _ => [DefaultCalibration],
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary><c>--model</c>: a model file that must be there.</summary>
    public static Option<string?> Model(string description)
    {
        var option = new Option<string?>("--model") { Description = description, HelpName = "FILE" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } file && !File.Exists(file))
                result.AddError($"--model {file}: there is no such file.");
        });
        return option;
    }

    /// <summary><c>--model</c>: another model for the deployed service.</summary>
    public static Option<string?> DeployedModel() => Model(
        "ONNX file or saved Keras model that the deployed service classifies with (its MODEL_PATH), on the embedded cluster. "
        + "Default: what the manifest says.");

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
}
