using MlServe.Evaluator.OpenInference;

namespace MlServe.Evaluator.Load.Plan;

/// <summary>One kind of request of a load, and how often it is sent beside the others.</summary>
/// <param name="Url">An absolute URL, or a path such as <c>/predict</c> on the host of <c>--url</c>.</param>
internal sealed record TargetPlan(string Url)
{
    /// <summary>What is sent to an address of which nothing else is said: an inference to a model's, else GET.</summary>
    public static TargetPlan Of(string url) => InferAddress.IsPath(Uri.TryCreate(url, UriKind.Absolute, out var absolute) ? absolute.AbsolutePath : url)
        ? new TargetPlan(url) { Method = "POST", IsInference = true }
        : new TargetPlan(url);

    /// <summary>Share of the requests, in relation to the other targets' weights. Default 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>HTTP method. Default GET.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Headers beside those every request has; one of the same name replaces it.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>What is sent with it, one at random for each request. Empty for requests without a body.</summary>
    public IReadOnlyList<RequestBody> Bodies { get; init; } = [];

    /// <summary>
    /// Its bodies are inferences of the model at its URL by the Open Inference Protocol, made when the model is known: of
    /// <see cref="Photos"/>, or of a drawn picture.
    /// </summary>
    public bool IsInference { get; init; }

    /// <summary>Files of the photos that are sent as tensors.</summary>
    public IReadOnlyList<string> Photos { get; init; } = [];

    /// <summary>Hidden images of its folder, which are not sent.</summary>
    public int HiddenImages { get; init; }
}
