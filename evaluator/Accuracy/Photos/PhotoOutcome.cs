namespace MlServe.Evaluator.Accuracy.Photos;

/// <summary>Whether a photo was answered, and if not, whose fault it is.</summary>
internal enum PhotoOutcome
{
    /// <summary>There is an answer.</summary>
    Answered,

    /// <summary>The file is no photo that can be decoded.</summary>
    Unreadable,

    /// <summary>The service did not answer, for whatever reason.</summary>
    Unanswered,
}
