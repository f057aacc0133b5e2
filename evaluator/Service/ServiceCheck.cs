using System.Text.Json;
using System.Text.RegularExpressions;
using MlServe.Evaluator.OpenInference;
using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Service;

/// <summary>
/// Whether the service really classifies before it is loaded: thirty minutes of fast error pages would look like a
/// very good deployment.
/// </summary>
/// <param name="http">Asks.</param>
/// <param name="time">Waits between two questions.</param>
/// <param name="contract">How the service is spoken to; null: as <c>serve</c>, or by the Open Inference Protocol at the address of a model.</param>
internal sealed partial class ServiceCheck(HttpClient http, TimeProvider time, ServiceContract? contract = null)
{
    private readonly ServiceContract contract = contract ?? new ServiceContract();

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly ModelIdentity Unknown = new(null, null, null, null, null);

    /// <summary>Asks until the service does what it must, at most <paramref name="patience"/> long.</summary>
    /// <param name="url">Its address.</param>
    /// <param name="patience">How long; zero: it is asked once.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>What the service says about its model.</returns>
    /// <exception cref="UserErrorException">It never did; says what it answered instead.</exception>
    public async Task<ModelIdentity> WaitAsync(HttpAddress url, TimeSpan patience, CancellationToken ct)
    {
        var kind = contract.CheckOf(url);
        var start = time.GetTimestamp();
        while (true)
        {
            var (model, problem, isReached) = await TryAsync(url, kind, ct);
            if (model is not null)
                return model;
            if (time.GetElapsedTime(start) >= patience)
                throw new UserErrorException(
                    isReached ? await ExplainAsync(url, kind, problem, ct)
                    : $"nothing answers at {url} ({problem.TrimEnd('.')}): look at the service's logs, or name the right address with --url.")
                {
                    Reason = "does not classify",
                };
            await Task.Delay(Pause, time, ct);
        }
    }

    /// <summary>What was found, for people.</summary>
    public string Describe(HttpAddress url, ModelIdentity model) => contract.CheckOf(url) switch
    {
        CheckKind.None => $"{url} is loaded without a check",
        CheckKind.Status => $"{url} answers",
        CheckKind.V2 => $"{url} is ready and infers: model {model.Name}",
        _ => Invariant($"{url} classifies: {model.Label} ({model.Probability:0.00}){(model.Name is null ? "" : $", model {model.Name}")}"),
    };

    private async Task<(ModelIdentity? Model, string Problem, bool IsReached)> TryAsync(HttpAddress url, CheckKind kind, CancellationToken ct)
    {
        try
        {
            var (model, problem) = kind switch
            {
                CheckKind.None => (Unknown, ""),
                CheckKind.V2 => await InferAsync(url, ct),
                _ => await AskAsync(url, kind, ct),
            };
            return (model, problem, true);
        }
        catch (HttpRequestException exception)
        {
            var isReached = exception.HttpRequestError is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError);
            return (null, $"{exception.Message}.", isReached);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, $"no answer within {http.Timeout.TotalSeconds:0} s.", true);
        }
    }

    private async Task<(ModelIdentity? Model, string Problem)> AskAsync(HttpAddress url, CheckKind kind, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url.Url);
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/plain;q=0.5");
        using var response = await http.SendAsync(request, ct);
        var body = await response.Content.ReadAsStringAsync(ct);
        if (!response.IsSuccessStatusCode)
            return (null, $"it answered {(int)response.StatusCode} {response.ReasonPhrase}: {Shorten(body)}.");
        if (kind == CheckKind.Status)
            return (await IdentifyAsync(url, Unknown, ct), "");
        return contract.Answers.Read(body) is { } prediction
            ? (await IdentifyAsync(url, new ModelIdentity(prediction.Model, null, null, prediction.Label, prediction.Probability), ct), "")
            : (null, $"it answered: {Shorten(body)}.");
    }

    private async Task<(ModelIdentity? Model, string Problem)> InferAsync(HttpAddress url, CancellationToken ct)
    {
        var address = InferAddress.Of(url)!;
        var client = new InferClient(http, address);
        if (await client.ReadinessAsync(ct) is { } problem)
            return (null, problem + ".");
        var tensors = await client.DescribeAsync(ct);
        using var response = await client.InferAsync(InferBody.OfStripes(tensors, tensors.ModelForLoad(address.Model.ToString())), ct);
        var body = await response.Content.ReadAsStringAsync(ct);
        if (!response.IsSuccessStatusCode)
            return (null, $"{address.Infer} answered {(int)response.StatusCode} {response.ReasonPhrase}: {Shorten(body)}.");
        return InferJson.Output(body, tensors.Output.Name) is { Length: > 0 }
            ? (await IdentifyAsync(url, Unknown with { Name = tensors.Name }, ct), "")
            : (null, $"{address.Infer} answered without an output '{tensors.Output.Name}': {Shorten(body)}.");
    }

    private async Task<string> ExplainAsync(HttpAddress url, CheckKind kind, string problem, CancellationToken ct) => kind switch
    {
        CheckKind.V2 => $"the service is running, but {url} did not infer: {problem} Look at its logs, or name the right model's address.",
        CheckKind.Status => $"the service is running, but {url} is not as it should be: {problem} Look at its logs, or name the right address with --url.",
        _ => $"the service is running, but {url} did not return a prediction: {problem} "
            + (await SpeaksInferenceAsync(url, ct)
                ? $"It speaks the Open Inference Protocol: name its model with --path or --url {InferAddress.Example}."
                : "Look at its logs, name the right address with --url, say with --answer where label and probability stand, "
                    + "or ask less of it with --check status."),
    };

    private async Task<bool> SpeaksInferenceAsync(HttpAddress url, CancellationToken ct)
    {
        try
        {
            using var response = await http.GetAsync(url.Page("/v2").Url, ct);
            // Not every 200 is the protocol's description of a server: some services answer every path with the same page.
            using var server = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct));
            return server.RootElement is { ValueKind: JsonValueKind.Object } said
                && said.TryGetProperty("name", out _) && said.TryGetProperty("version", out _);
        }
        catch (Exception exception) when (
            exception is HttpRequestException or JsonException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>serve tells its model's checksum as a metric's label; other services need not.</summary>
    private async Task<ModelIdentity> IdentifyAsync(HttpAddress url, ModelIdentity known, CancellationToken ct)
    {
        Dictionary<string, string> labels = [];
        try
        {
            labels = await ReadModelInfoAsync(http, url, ct);
        }
        catch (HttpRequestException)
        {
        }

        return known with
        {
            Name = known.Name ?? labels.GetValueOrDefault("name"),
            Sha256 = labels.GetValueOrDefault("sha256"),
            Input = labels.GetValueOrDefault("input"),
        };
    }

    /// <summary>What the service on that host says of its model in <c>/metrics</c> (name, sha256, input); empty when it does not.</summary>
    /// <exception cref="HttpRequestException">Nothing answers there.</exception>
    public static async Task<Dictionary<string, string>> ReadModelInfoAsync(HttpClient http, HttpAddress url, CancellationToken ct)
    {
        try
        {
            using var response = await http.GetAsync(url.Page("/metrics").Url, ct);
            return response.IsSuccessStatusCode ? ModelInfo(await response.Content.ReadAsStringAsync(ct)) : [];
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return [];
        }
    }

    /// <summary>Labels of the first sample of <c>mlserve_model_info</c>; empty when there is none.</summary>
    internal static Dictionary<string, string> ModelInfo(string metrics)
    {
        var line = metrics.Split('\n').FirstOrDefault(line => line.StartsWith("mlserve_model_info{", StringComparison.Ordinal));
        return line is null
            ? []
            : Label()
                .Matches(line)
                .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Replace("\\\"", "\"").Replace("\\\\", "\\"));
    }

    /// <summary>A body as part of a message: one line, not too long.</summary>
    internal static string Shorten(string body)
    {
        body = body.ReplaceLineEndings(" ").Trim();
        return body.Length switch { 0 => "(empty)", > 160 => body[..160] + "…", _ => body };
    }

    [GeneratedRegex("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Label();
}
