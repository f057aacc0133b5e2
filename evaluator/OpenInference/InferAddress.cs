using System.Text.RegularExpressions;

namespace MlServe.Evaluator.OpenInference;

/// <summary>
/// The pages of a model that is served by the Open Inference Protocol, version 2 (KServe, Triton, MLServer, serve):
/// <c>/v2/models/NAME/infer</c> and those beside it.
/// </summary>
/// <param name="Name">The model's name, escaped as it stands in the address.</param>
internal sealed partial record InferAddress(string Name)
{
    /// <summary>What such an address looks like, for messages.</summary>
    public const string Example = "/v2/models/NAME/infer";

    /// <summary>Takes an inference.</summary>
    public required HttpAddress Infer { get; init; }

    /// <summary>Describes the model.</summary>
    public required HttpAddress Model { get; init; }

    /// <summary>Answers 200 when the model is ready.</summary>
    public required HttpAddress ModelReady { get; init; }

    /// <summary>The pages around an address; null where it is none of a model.</summary>
    public static InferAddress? Of(HttpAddress address)
    {
        if (Pattern().Match(address.Url.AbsolutePath) is not { Success: true } match)
            return null;
        var model = match.Groups["model"].Value;
        return new InferAddress(match.Groups["name"].Value)
        {
            Infer = address.Page(model + "/infer"),
            Model = address.Page(model),
            ModelReady = address.Page(model + "/ready"),
        };
    }

    /// <summary>Whether a path is that of a model's inferences.</summary>
    public static bool IsPath(string path) => Pattern().IsMatch(path.Split('?')[0]);

    // A server may stand behind a prefix.
    [GeneratedRegex("^(?<model>.*/v2/models/(?<name>[^/]+)(/versions/[^/]+)?)(/infer)?/?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
