using MlServe.Evaluator.OpenInference;

namespace MlServe.Evaluator.Service;

/// <summary>How a service is spoken to.</summary>
internal sealed record ServiceContract
{
    /// <summary>What it must do before it is loaded; null: infer where its address is a model's of the Open Inference Protocol, classify elsewhere.</summary>
    public CheckKind? Check { get; init; }

    /// <summary>How its answers are read.</summary>
    public AnswerReader Answers { get; init; } = AnswerReader.Known;

    /// <summary>What of a deployed Service is loaded; null: <c>/test</c>.</summary>
    public string? Path { get; init; }

    /// <summary>Nobody has said anything.</summary>
    public bool IsStandard => Check is null && Path is null && Answers == AnswerReader.Known;

    /// <summary>What of a deployed Service is loaded.</summary>
    /// <param name="service">Its <c>/test</c>.</param>
    public HttpAddress Within(HttpAddress service) => Path is null ? service : service.To(Path);

    /// <summary>Refuses what cannot be checked, before anything is started.</summary>
    /// <param name="url">The address that was named; null: it is found when the Service is there.</param>
    /// <exception cref="UserErrorException">The address names no model, and one is needed.</exception>
    public void Require(HttpAddress? url) => CheckOf(url ?? Within(new Uri("http://localhost/test")));

    /// <summary>What the service at <paramref name="url"/> must do.</summary>
    /// <param name="url">Its address.</param>
    /// <param name="otherwise">Where nothing is asked for and the address says nothing.</param>
    /// <exception cref="UserErrorException">The address names no model, and one is needed.</exception>
    public CheckKind CheckOf(HttpAddress url, CheckKind otherwise = CheckKind.Classifies) =>
        Check == CheckKind.V2 && InferAddress.Of(url) is null
            ? throw new UserErrorException($"--check v2 needs the model's address, such as {InferAddress.Example}, not {url.Url.AbsolutePath}.")
            : Check ?? (InferAddress.Of(url) is null ? otherwise : CheckKind.V2);
}
