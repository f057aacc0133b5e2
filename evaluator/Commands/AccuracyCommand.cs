using System.CommandLine;
using System.Text.Json;
using MlServe.Classifier.Cards;
using MlServe.Evaluator.Accuracy;
using MlServe.Evaluator.Accuracy.Classifiers;
using MlServe.Evaluator.Accuracy.Photos;
using MlServe.Evaluator.Accuracy.Reports;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.OpenInference;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator accuracy</c>: how right a model or a running service is on labelled photos.</summary>
internal static class AccuracyCommand
{
    private const string Example = "http://localhost:32000";

    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var data = new Option<string?>("--data")
        {
            Description = "Labelled photos: files LABEL_NUMBER.jpg as in Food-11, or one folder per class (Noodles-Pasta, 06_Noodles-Pasta).",
            HelpName = "DIR",
        };
        var model = FileOption.Model(
            "ONNX file or saved Keras model to run in this process, as the service would. "
            + "Default: the one that 'evaluator up' serves (models/food11.onnx).");
        var url = UrlOption.Service(
            $"A running service to ask instead, such as http://localhost:32000, or http://localhost:8000{InferAddress.Example} of the Open Inference Protocol."
        );
        var live = new Option<string?>("--live")
        {
            Description = "A running service whose uploaders are asked what their photos show: its own estimate, instead of labelled photos.",
            HelpName = "URL",
        };
        var labels = FileOption.Labels("--labels", "the model card's; of a service that takes photos, Food-11's");
        var card = FileOption.Card("--card");
        var answer = ServiceOptions.Answer();
        var output = new Option<string?>("--out")
        {
            Description = "Folder for accuracy.html, accuracy.json, predictions.csv and confusion.csv. Default: none are written.",
            HelpName = "DIR",
        };
        var overwrite = SharedOptions.Overwrite();
        var atOnce = new Option<int?>("--at-once")
        {
            Description = $"Photos processed at the same time. Default: the number of CPU cores; for a service {ServiceClassifier.AtOnce}.",
            HelpName = "N",
        }.Within(1, 1024, "photos");
        var minAccuracy = SharedOptions.MinAccuracy();
        var json = SharedOptions.Json("accuracy.json's object on stdout instead of the table.");
        var command = new Verb(
            "accuracy",
            "Measure the accuracy of a model or of a running service on labelled photos.",
            "accuracy --data challenge/photos --out accuracy",
            "accuracy --data challenge/photos --model models/food11-small.onnx",
            "accuracy --data food11/evaluation --url http://localhost:32000 --min-accuracy 70%",
            "accuracy --data challenge/photos --url http://localhost:8000/v2/models/food11/infer --card card.json",
            "accuracy --live http://localhost:32000")
        {
            data, model, url, live, labels, card, answer, output, overwrite, atOnce, minAccuracy, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(model) is not null && result.GetValue(url) is not null)
                result.AddError("--model and --url exclude each other.");
            Option[] ofServices = [card, answer];
            if (result.GetValue(url) is null && ofServices.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } ofService)
                result.AddError($"{ofService.Name} is for a service: name it with --url.");
            if (result.GetValue(data) is null == result.GetValue(live) is null)
                result.AddError("name either labelled photos with --data or a running service with --live.");
            if (
                result.GetValue(live) is not null
                && ((Option[])[model, url, labels, card, answer, output, atOnce]).FirstOrDefault(option => result.GetResult(option) is { Implicit: false })
                    is { } unfit
            )
                result.AddError($"{unfit.Name} is for labelled photos: leave it out with --live.");
        });
        command.SetAction(
            async (parsed, ct) =>
            {
                if (UrlOption.Read(parsed, live, Example) is { } asked)
                    return WriteResult(
                        await LiveEstimate.ReadAsync(asked, ct),
                        parsed.GetValue(json),
                        parsed.GetValue(minAccuracy),
                        context
                    );
                if (parsed.GetValue(output) is { } wanted && !parsed.GetValue(overwrite))
                    AccuracyFiles.RefuseExisting(wanted);
                var names = LabelFile.Read(parsed.GetValue(labels));
                using IPhotoClassifier classifier = UrlOption.Read(parsed, url, Example) is { } address
                    ? await ServiceClassifier.ConnectAsync(
                        address,
                        new PhotoTerms(names) { Card = parsed.GetValue(card), Answers = ServiceOptions.ReaderOf(parsed.GetValue(answer)) },
                        context.Time,
                        ct
                    )
                    : new ModelFileClassifier(parsed.GetValue(model) ?? ModelFileClassifier.DefaultModel, names);
                var run = await MeasureAsync(
                    classifier,
                    parsed.GetValue(data)!,
                    parsed.GetValue(atOnce) ?? (classifier is ServiceClassifier ? ServiceClassifier.AtOnce : ModelFileClassifier.Cores),
                    context,
                    ct
                );
                return WriteResult(run, parsed.GetValue(output), parsed.GetValue(json), parsed.GetValue(minAccuracy), context);
            }
        );
        return command;
    }

    private static async Task<AccuracyRun> MeasureAsync(IPhotoClassifier classifier, string data, int atOnce, CommandContext context, CancellationToken ct)
    {
        var photos = LabelledPhotos.Read(data, classifier.Classes);
        var count = NumberText.Count(photos.Photos.Count, "photo");
        context.Error.WriteLine(Invariant($"{count}, {atOnce} at once, by {classifier.Identity.Url ?? classifier.Identity.File}"));
        using var progress = new AccuracyProgress(context.Error, !context.IsErrorTerminal, photos.Photos.Count, context.Time);
        return await AccuracyRun.MeasureAsync(new AccuracyMeasurement(classifier, atOnce) { Progressed = progress.Report }, photos, context.Time, ct);
    }

    private static int WriteResult(AccuracyRun run, string? folder, bool json, double? minAccuracy, CommandContext context)
    {
        foreach (var warning in AccuracyRun.Warnings(run.Result))
            context.Warn(warning);
        if (folder is not null)
            AccuracyFiles.Write(run, folder);
        if (json)
            context.Output.WriteLine(JsonSerializer.Serialize(run.Result, JsonFile.Options));
        else
            AccuracyTable.Write(run.Result, context.Output, context.IsOutputColoured);
        if (folder is not null)
        {
            var to = json ? context.Error : context.Output;
            to.WriteLine($"{"page",-20}{Path.Combine(folder, AccuracyFiles.Page)}");
            to.WriteLine($"{"files",-20}{string.Join(", ", AccuracyFiles.Data)} in {folder}");
        }
        return ThresholdOptions.Judge(ThresholdOptions.Accuracy(minAccuracy), new Summary { Accuracy = run.Result.Accuracy }, context.Error);
    }

    private static int WriteResult(LiveEstimate estimate, bool json, double? minAccuracy, CommandContext context)
    {
        if (json)
            context.Output.WriteLine(estimate.ToJson());
        else
            estimate.Write(context.Output);
        return ThresholdOptions.Judge(ThresholdOptions.Accuracy(minAccuracy), new Summary { Accuracy = estimate.Served.Accuracy }, context.Error);
    }
}
