using System.Globalization;
using MlServe.Classifier;
using MlServe.Classifier.Cards;
using MlServe.Evaluator.Accuracy;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.OpenInference;
using MlServe.Evaluator.Runs.Display;

namespace MlServe.Evaluator.Runs;

/// <summary>
/// The accuracy of what a run has deployed, asked of the service itself when the load is over: a photo asked about
/// during the load would be load, and before it would warm up the pods and wake the autoscaler.
/// </summary>
internal sealed class DeployedAccuracy
{
    private readonly LabelledPhotos photos;
    private readonly PhotoTerms terms;

    private DeployedAccuracy(LabelledPhotos photos, PhotoTerms terms) => (this.photos, this.terms) = (photos, terms);

    /// <summary>Looks through the data folder: what is wrong with it is found before anything is started.</summary>
    /// <param name="options">The run's; without photos no accuracy is measured.</param>
    /// <exception cref="UserErrorException">The folder has no labelled photos.</exception>
    /// <exception cref="MlServe.Classifier.ModelException">The file has no classes.</exception>
    public static DeployedAccuracy? Prepare(EvaluationOptions options)
    {
        if (options.AccuracyData is not { } data)
            return null;
        var labels = LabelFile.Read(options.AccuracyLabels) ?? (options.AccuracyCard is { } card ? ServedModel.LabelsOf(card) : null) ?? Food11.Labels;
        return new DeployedAccuracy(
            LabelledPhotos.Read(data, new ClassNames(labels)),
            new PhotoTerms(labels) { Answers = options.Contract.Answers, Card = options.AccuracyCard });
    }

    /// <summary>
    /// Asks about every photo and puts the result into the run folder. A service that does not answer leaves the accuracy
    /// unknown, and a warning: what the load has measured stands.
    /// </summary>
    /// <param name="url">The address that was loaded: a model's of the Open Inference Protocol is asked itself, else <c>predict</c> beside it.</param>
    /// <param name="record">The run's.</param>
    /// <param name="display">Takes what happens.</param>
    /// <param name="time">Waits between tries.</param>
    /// <param name="ct">Gives up.</param>
    public async Task MeasureAsync(HttpAddress url, RunRecord record, IRunDisplay display, TimeProvider time, CancellationToken ct)
    {
        display.Step(Invariant($"asking the service about {photos.Photos.Count} labelled photos, {ServiceClassifier.AtOnce} at once"));
        try
        {
            using var service = await ServiceClassifier.ConnectAsync(InferAddress.Of(url) is null ? url.Page("predict") : url, terms, time, ct);
            var run = await AccuracyRun.MeasureAsync(service, photos, ServiceClassifier.AtOnce, null, time, ct);
            AccuracyFiles.Write(run, record.Folder.Path);
            record.NoteAccuracy(run.Result.Accuracy);
            foreach (var sentence in AccuracyRun.Warnings(run.Result))
                record.Warn(sentence);
        }
        catch (Exception exception) when (exception is UserErrorException or ModelException)
        {
            record.Warn("the accuracy is unknown: " + exception.Message);
        }
    }
}
