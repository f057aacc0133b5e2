using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MlServe.Classifier;

namespace MlServe.Serve.Classification.Uploads;

/// <summary>What a client may send.</summary>
internal sealed record UploadOptions
{
    /// <summary>Largest image accepted, in bytes. Default 16 MiB.</summary>
    [Range(1 << 10, (1 << 30) - 1), Description("largest image accepted, in bytes")]
    public int MaxUploadBytes { get; init; } = 16 << 20;

    /// <summary>Largest image accepted, in pixels (width × height). Default 50 million.</summary>
    [Range(1, 1_000_000_000), Description("largest image accepted, in pixels (width × height)")]
    public int MaxPixels { get; init; } = ClassifierOptions.DefaultMaxPixels;

    /// <summary>Memory that all requests together may hold, in bytes: uploads, tensors, labels, and answers until they are read. Default 256 MiB.</summary>
    [Range(1 << 10, int.MaxValue), Description("memory that all requests together may hold, in bytes")]
    public int MaxBufferedBytes { get; init; } = 256 << 20;
}
