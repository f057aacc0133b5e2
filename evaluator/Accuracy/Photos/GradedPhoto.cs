namespace MlServe.Evaluator.Accuracy.Photos;

/// <summary>A photo with what it shows and what was answered.</summary>
/// <param name="Photo">The photo and its class.</param>
/// <param name="Answer">What came back.</param>
internal sealed record GradedPhoto(LabelledPhoto Photo, PhotoAnswer Answer)
{
    /// <summary>There is an answer to grade.</summary>
    public bool IsAnswered => Answer.Outcome == PhotoOutcome.Answered;

    /// <summary>The most probable class; only of an answered photo.</summary>
    public Guess Best => Answer.Top[0];

    /// <summary>The most probable class is the photo's.</summary>
    public bool IsRight => IsAnswered && Best.Class == Photo.Class;

    /// <summary>The photo's class is among the first three.</summary>
    public bool IsInTop3 => IsAnswered && Answer.Top.Take(3).Any(guess => guess.Class == Photo.Class);
}
