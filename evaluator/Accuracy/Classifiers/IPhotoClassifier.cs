using MlServe.Evaluator.Accuracy.Photos;

namespace MlServe.Evaluator.Accuracy.Classifiers;

/// <summary>What is asked what a photo shows: a model in this process, or a service. Thread-safe.</summary>
internal interface IPhotoClassifier : IDisposable
{
    /// <summary>Who answers, for the record.</summary>
    ClassifierIdentity Identity { get; }

    /// <summary>The classes.</summary>
    ClassNames Classes { get; }

    /// <summary>Asks about one photo.</summary>
    /// <param name="photo">The file's bytes.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="UserErrorException">No photo will ever be answered: a wrong address, unknown classes.</exception>
    Task<PhotoAnswer> ClassifyAsync(ReadOnlyMemory<byte> photo, CancellationToken ct);
}

/// <summary>Who answered.</summary>
/// <param name="Name">The model's name; null where a service does not tell.</param>
/// <param name="Sha256">SHA-256 of its file, lower-case hexadecimal; null where a service does not tell.</param>
/// <param name="File">Its file; null for a service.</param>
/// <param name="Url">The service's address; null for a file.</param>
internal sealed record ClassifierIdentity(string? Name, string? Sha256, string? File, string? Url);
