namespace MlServe.Serve.Hosting;

/// <summary>Why a request is not answered as asked; <see cref="Refusals"/> maps each to its status, in one place.</summary>
internal enum RefusalReason
{
    /// <summary>The model is still loading, or the service is stopping.</summary>
    NotReady,

    /// <summary>The queue is full, or requests hold all the memory they may.</summary>
    Busy,

    /// <summary>A store that the answer depends on has failed.</summary>
    StoreFailed,

    /// <summary>The body is damaged, incomplete, or does not say what it must.</summary>
    Malformed,

    /// <summary>More bytes or pixels than are accepted.</summary>
    TooLarge,

    /// <summary>A type of body or image that is not read here.</summary>
    UnsupportedType,

    /// <summary>The body came too slowly.</summary>
    TooSlow,

    /// <summary>There is no such thing, or not any more.</summary>
    NotFound,
}

/// <summary>A refusal, before it has the form in which an endpoint answers.</summary>
/// <param name="Reason">Its kind.</param>
/// <param name="Detail">A sentence that says what to do.</param>
/// <param name="RetryAfterSeconds">Where coming again helps: when.</param>
internal sealed record Refusal(RefusalReason Reason, string Detail, int RetryAfterSeconds = 1);
