using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MlServe.Serve.Classification;

/// <summary>How images share the cores and wait for them.</summary>
internal sealed record InferenceOptions
{
    /// <summary>Images decoded and inferred at the same time. Default 0: as many as the CPU limit carries.</summary>
    [Range(0, 256), Description("images worked on at once; 0: as many as the CPU limit carries")]
    public int Concurrency { get; init; }

    /// <summary>
    /// Threads that share one inference. Default 0: the cores that <see cref="Concurrency"/> leaves to each image, which
    /// is one where that follows the CPU limit too.
    /// </summary>
    [Range(0, 256), Description("threads that share one inference; 0: what Concurrency leaves of the CPU limit")]
    public int ThreadsPerInference { get; init; }

    /// <summary>Images that may wait for a free core; one more is answered 503. Default 128.</summary>
    [Range(1, 100_000), Description("images that may wait; one more is answered 503")]
    public int QueueLength { get; init; } = 128;
}
