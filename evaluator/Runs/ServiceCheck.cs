using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace MlServe.Evaluator.Runs;

/// <summary>
/// Whether the service really classifies before it is loaded: thirty minutes of fast error pages would look like a
/// very good deployment.
/// </summary>
internal sealed partial class ServiceCheck(HttpClient http, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>A client that goes to the service itself, as the load does: a proxy of the environment knows nothing of localhost and of nodes.</summary>
    /// <param name="timeout">Of a request.</param>
    public static HttpClient NewClient(TimeSpan timeout) => new(new SocketsHttpHandler { UseProxy = false }) { Timeout = timeout };

    /// <summary>Asks until the answer is a prediction, at most <paramref name="patience"/> long.</summary>
    /// <returns>What the service says about its model.</returns>
    /// <exception cref="UserErrorException">It never answered with a prediction; says what it answered instead.</exception>
    public async Task<ModelIdentity> WaitAsync(Uri url, TimeSpan patience, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var (prediction, problem) = await AskAsync(url, ct);
            if (prediction is not null)
                return await IdentifyAsync(url, prediction, ct);
            if (time.GetElapsedTime(start) >= patience)
                throw new UserErrorException($"the service is up, but {url} does not classify: {problem} Look at its logs, or name the right address with --url.") { Reason = "does not classify" };
            await Task.Delay(Pause, time, ct);
        }
    }

    /// <summary>The answer of the original text line, or of JSON, as a prediction; null when it is neither.</summary>
    internal static Prediction? Parse(string body)
    {
        if (body.TrimStart().StartsWith('{'))
        {
            try
            {
                return JsonSerializer.Deserialize<Prediction>(body) is { Label.Length: > 0, Probability: >= 0 and <= 1.0001 } prediction ? prediction : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }

        // The original answers a line: Bread (0.93), Inference Time : 0.0412 seconds
        return TextLine().Match(body) is { Success: true } match
            ? new Prediction(match.Groups["label"].Value, double.Parse(match.Groups["probability"].Value, System.Globalization.CultureInfo.InvariantCulture), null)
            : null;
    }

    private async Task<(Prediction? Prediction, string Problem)> AskAsync(Uri url, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Accept.ParseAdd("application/json");
            request.Headers.Accept.ParseAdd("text/plain;q=0.5");
            using var response = await http.SendAsync(request, ct);
            var body = await response.Content.ReadAsStringAsync(ct);
            if (!response.IsSuccessStatusCode)
                return (null, $"it answers {(int)response.StatusCode} {response.ReasonPhrase}: {Shorten(body)}.");
            return Parse(body) is { } prediction ? (prediction, "") : (null, $"its answer is no prediction: {Shorten(body)}.");
        }
        catch (HttpRequestException exception)
        {
            return (null, $"{exception.Message}.");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, $"no answer within {http.Timeout.TotalSeconds:0} s.");
        }
    }

    /// <summary>serve tells its model's checksum as a metric's label; other services need not.</summary>
    private async Task<ModelIdentity> IdentifyAsync(Uri url, Prediction prediction, CancellationToken ct)
    {
        Dictionary<string, string> labels = [];
        try
        {
            labels = await ReadModelInfoAsync(http, url, ct);
        }
        catch (HttpRequestException)
        {
        }

        return new ModelIdentity(
            prediction.Model ?? labels.GetValueOrDefault("name"), labels.GetValueOrDefault("sha256"), labels.GetValueOrDefault("input"),
            prediction.Label, prediction.Probability);
    }

    /// <summary>What the service on that host says of its model in <c>/metrics</c> (name, sha256, input); empty when it does not.</summary>
    /// <exception cref="HttpRequestException">Nothing answers there.</exception>
    public static async Task<Dictionary<string, string>> ReadModelInfoAsync(HttpClient http, Uri url, CancellationToken ct)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(url, "/metrics"), ct);
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
        return line is null ? [] : Label().Matches(line).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Replace("\\\"", "\"").Replace("\\\\", "\\"));
    }

    /// <summary>A body as part of a message: one line, not too long.</summary>
    internal static string Shorten(string body)
    {
        body = body.ReplaceLineEndings(" ").Trim();
        return body.Length switch { 0 => "(empty)", > 160 => body[..160] + "…", _ => body };
    }

    [GeneratedRegex(@"^\s*(?<label>[^()\n]+?) \((?<probability>[01](\.\d+)?)\)")]
    private static partial Regex TextLine();

    [GeneratedRegex("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Label();

    /// <summary>What is read of a prediction.</summary>
    internal sealed record Prediction(
        [property: JsonPropertyName("label")] string Label,
        [property: JsonPropertyName("probability")] double Probability,
        [property: JsonPropertyName("model")] string? Model)
    {
        /// <summary>The most probable classes, best first; null where the service tells only one.</summary>
        [JsonPropertyName("top")] public IReadOnlyList<LabelShare>? Top { get; init; }
    }

    /// <summary>A class and its probability.</summary>
    internal sealed record LabelShare(
        [property: JsonPropertyName("label")] string Label,
        [property: JsonPropertyName("probability")] double Probability);
}
