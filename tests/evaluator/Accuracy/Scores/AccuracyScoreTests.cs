using System.Text.Json;
using MlServe.Evaluator.Accuracy;
using MlServe.Evaluator.Accuracy.Photos;
using MlServe.Evaluator.Accuracy.Scores;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.Accuracy.Scores;

public class AccuracyScoreTests
{
    private static readonly string[] Labels = ["a", "b", "c", "d"];

    [Fact]
    public void Of_AFewPhotos_CountsFirstsAndThrees()
    {
        var result = AccuracyScore.Of(Labels,
        [
            Graded(0, (0, 0.9), (1, 0.05), (2, 0.03)),
            Graded(1, (0, 0.5), (1, 0.3), (2, 0.1)),
            Graded(2, (1, 0.4), (0, 0.3), (3, 0.2)),
            Graded(3, (3, 0.6), (0, 0.2), (1, 0.1)),
        ]);

        Assert.Equal((0.5, 0.75, 4, 2), (result.Accuracy!.Value, result.Top3Accuracy!.Value, result.Photos, result.Right));
        Assert.Equal([1, 0, 0, 0], result.Confusion[0]);
        Assert.Equal([0, 1, 0, 0], result.Confusion[2]);
        Assert.Equal((1.0, 0.5), (result.Classes[0].Recall!.Value, result.Classes[0].Precision!.Value));
        Assert.InRange(result.AccuracyLow!.Value, 0.1, 0.2);
        Assert.InRange(result.AccuracyHigh!.Value, 0.8, 0.9);
        Assert.Equal(0.6, result.Calibration!.MeanProbability!.Value, 12);
    }

    [Fact]
    public void Of_AServiceThatNamesOneClass_LeavesTheThreeUnknown()
    {
        var result = AccuracyScore.Of(Labels, [Graded(0, (0, 0.9)), Graded(1, (0, 0.5))]);

        Assert.Equal(0.5, result.Accuracy);
        Assert.Null(result.Top3Accuracy);
        Assert.Null(result.Top3AccuracyHigh);
    }

    [Fact]
    public void Of_ThreeOfTwoClasses_AreTwo() =>
        Assert.Equal(1, AccuracyScore.Of(["a", "b"], [Graded(0, (1, 0.6), (0, 0.4))]).Top3Accuracy);

    [Fact]
    public void Of_UnreadableAndUnanswered_CountNowhereAndAreListed()
    {
        var result = AccuracyScore.Of(Labels,
        [
            Graded(0, (0, 1), (1, 0), (2, 0)),
            new GradedPhoto(new LabelledPhoto("broken.jpg", 1), PhotoAnswer.Unreadable("not an image")),
            new GradedPhoto(new LabelledPhoto("lost.jpg", 1), PhotoAnswer.Unanswered("500")),
        ]);

        Assert.Equal((1.0, 1), (result.Accuracy!.Value, result.Photos));
        Assert.Equal([new PhotoProblem("broken.jpg", "not an image")], result.Unreadable);
        Assert.Equal([new PhotoProblem("lost.jpg", "500")], result.Unanswered);
        Assert.Null(result.Classes[1].Recall);
        Assert.Equal(3, AccuracyRun.Warnings(result).Count());
    }

    [Fact]
    public void Of_Nothing_IsUnknown()
    {
        var result = AccuracyScore.Of(Labels, []);

        Assert.Null(result.Accuracy);
        Assert.Null(result.Top3Accuracy);
        Assert.Null(result.LatencyP50Seconds);
    }

    [Fact]
    public void Json_Result_ComesBackAndStartsWithTheAccuracy()
    {
        using var _ = new CommaCulture();
        var result = AccuracyScore.Of(Labels, [Graded(0, (0, 0.75), (1, 0.2), (2, 0.05)), Graded(1, (0, 0.5), (1, 0.3), (2, 0.2))]);

        var text = JsonSerializer.Serialize(result, JsonFile.Options);

        Assert.StartsWith("{\n  \"accuracy\": 0.5,\n  \"accuracy_low\": 0.", text.ReplaceLineEndings("\n"));
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize<AccuracyResult>(text, JsonFile.Options), JsonFile.Options));
    }

    internal static GradedPhoto Graded(int truth, params (int Class, double Probability)[] top) =>
        new(
            new LabelledPhoto($"{truth}_{top[0].Probability}.jpg", truth),
            new PhotoAnswer
            {
                Outcome = PhotoOutcome.Answered,
                Top = [.. top.Select(guess => new Guess(guess.Class, guess.Probability))],
                Latency = TimeSpan.FromMilliseconds(5),
            }
        );
}
