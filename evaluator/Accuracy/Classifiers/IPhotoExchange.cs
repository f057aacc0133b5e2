using MlServe.Evaluator.Accuracy.Photos;

namespace MlServe.Evaluator.Accuracy.Classifiers;

/// <summary>How a service is asked about a photo, and how its answer is read.</summary>
internal interface IPhotoExchange
{
    /// <summary>Where it is asked.</summary>
    Uri Url { get; }

    /// <summary>The classes that it may answer.</summary>
    ClassNames Classes { get; }

    /// <summary>What to do where an answer is no prediction, as a sentence.</summary>
    string Advice { get; }

    /// <summary>A request that asks about a photo.</summary>
    /// <exception cref="MlServe.Classifier.InvalidImageException">The photo cannot be sent, since it cannot be decoded.</exception>
    HttpRequestMessage Ask(ReadOnlyMemory<byte> photo);

    /// <summary>The classes in an answer, best first; null where it is no prediction.</summary>
    /// <exception cref="UserErrorException">It names a class that is none of those.</exception>
    IReadOnlyList<Guess>? Read(string body);
}
