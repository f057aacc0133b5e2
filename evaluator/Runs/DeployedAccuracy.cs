using MlServe.Classifier;
using MlServe.Classifier.Cards;
using MlServe.Evaluator.Accuracy;
using MlServe.Evaluator.Accuracy.Classifiers;
using MlServe.Evaluator.Accuracy.Photos;
using MlServe.Evaluator.Accuracy.Reports;
using MlServe.Evaluator.OpenInference;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Service;

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
    /// <param name="data">The data folder; null: no accuracy is measured.</param>
    /// <param name="labels">File with the classes' names; null: the card's, or Food-11's.</param>
    /// <param name="card">Model card of a service that takes tensors; null: what its shapes say.</param>
    /// <param name="answers">How the service's answers are read; null: in the known forms.</param>
    /// <exception cref="UserErrorException">The folder has no labelled photos.</exception>
    /// <exception cref="MlServe.Classifier.ModelException">The file has no classes.</exception>
    public static DeployedAccuracy? Prepare(string? data, string? labels, string? card = null, AnswerReader? answers = null)
    {
        if (data is null)
            return null;
        var names = LabelFile.Read(labels) ?? (card is null ? null : ServedModel.LabelsOf(card)) ?? Food11.Labels;
        return new DeployedAccuracy(
            LabelledPhotos.Read(data, new ClassNames(names)), new PhotoTerms(names) { Answers = answers ?? AnswerReader.Known, Card = card });
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
            var run = await AccuracyRun.MeasureAsync(new AccuracyMeasurement(service, ServiceClassifier.AtOnce), photos, time, ct);
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
