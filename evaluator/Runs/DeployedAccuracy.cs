using System.Globalization;
using MlServe.Classifier.Cards;
using MlServe.Evaluator.Accuracy;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Runs.Display;

namespace MlServe.Evaluator.Runs;

/// <summary>
/// The accuracy of what a run has deployed, asked of the service itself when the load is over: a photo asked about
/// during the load would be load, and before it would warm up the pods and wake the autoscaler.
/// </summary>
internal sealed class DeployedAccuracy
{
    private readonly LabelledPhotos photos;
    private readonly ClassNames classes;

    private DeployedAccuracy(LabelledPhotos photos, ClassNames classes) => (this.photos, this.classes) = (photos, classes);

    /// <summary>Looks through the data folder: what is wrong with it is found before anything is started.</summary>
    /// <param name="data">The data folder; null: no accuracy is measured.</param>
    /// <param name="labels">File with the classes' names; null: Food-11's.</param>
    /// <exception cref="UserErrorException">The folder has no labelled photos.</exception>
    /// <exception cref="MlServe.Classifier.ModelException">The file has no classes.</exception>
    public static DeployedAccuracy? Prepare(string? data, string? labels)
    {
        if (data is null)
            return null;
        var classes = new ClassNames(LabelFile.Read(labels) ?? Food11.Labels);
        return new DeployedAccuracy(LabelledPhotos.Read(data, classes), classes);
    }

    /// <summary>
    /// Asks about every photo and puts the result into the run folder. A service that does not answer leaves the accuracy
    /// unknown, and a warning: what the load has measured stands.
    /// </summary>
    /// <param name="url">The address that was loaded; <c>predict</c> beside it is asked.</param>
    /// <param name="record">The run's.</param>
    /// <param name="display">Takes what happens.</param>
    /// <param name="time">Waits between tries.</param>
    /// <param name="ct">Gives up.</param>
    public async Task MeasureAsync(HttpAddress url, RunRecord record, IRunDisplay display, TimeProvider time, CancellationToken ct)
    {
        display.Step(Invariant($"asking the service about {photos.Photos.Count} labelled photos, {ServiceClassifier.AtOnce} at once"));
        try
        {
            using var service = await ServiceClassifier.ConnectAsync(url.Page("predict"), classes, time, ct);
            var run = await AccuracyRun.MeasureAsync(service, photos, ServiceClassifier.AtOnce, null, time, ct);
            AccuracyFiles.Write(run, record.Folder.Path);
            record.NoteAccuracy(run.Result.Accuracy);
            foreach (var sentence in AccuracyRun.Warnings(run.Result))
                record.Warn(sentence);
        }
        catch (UserErrorException exception)
        {
            record.Warn("the accuracy is unknown: " + exception.Message);
        }
    }
}
