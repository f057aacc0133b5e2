using System.Text.RegularExpressions;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Service;

/// <summary>
/// Whether the service really classifies before it is loaded: thirty minutes of fast error pages would look like a
/// very good deployment.
/// </summary>
internal sealed partial class ServiceCheck(HttpClient http, TimeProvider time)
{
    /// <summary>Far more than a prediction or a page of metrics; a service that sends more is not one to be read to its end.</summary>
    private const int LargestAnswerBytes = 4 << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>A client that goes to the service itself, as the load does: a proxy of the environment knows nothing of localhost and of nodes.</summary>
    /// <param name="timeout">Of a request.</param>
    /// <param name="service">What it is for: the address' credentials go with each request.</param>
    public static HttpClient NewClient(TimeSpan timeout, HttpAddress? service = null)
    {
        // After a redirect .NET sends a header of the client's no more, and the credentials where it is asked for them.
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, Credentials = service?.Credentials }) { Timeout = timeout, MaxResponseContentBufferSize = LargestAnswerBytes };
        client.DefaultRequestHeaders.Authorization = service?.Authorization;
        return client;
    }

    /// <summary>Asks until the answer is a prediction, at most <paramref name="patience"/> long.</summary>
    /// <returns>What the service says about its model.</returns>
    /// <exception cref="UserErrorException">It never answered with a prediction; says what it answered instead.</exception>
    public async Task<ModelIdentity> WaitAsync(HttpAddress url, TimeSpan patience, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var (prediction, problem) = await AskAsync(url, ct);
            if (prediction is not null)
                return await IdentifyAsync(url, prediction, ct);
            if (time.GetElapsedTime(start) >= patience)
                throw new UserErrorException(
                    $"the service is running, but {url} did not return a prediction: {problem} Look at its logs, or name the right address with --url."
                )
                {
                    Reason = "does not classify",
                };
            await Task.Delay(Pause, time, ct);
        }
    }

    private async Task<(Prediction? Prediction, string Problem)> AskAsync(HttpAddress url, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url.Url);
            request.Headers.Accept.ParseAdd("application/json");
            request.Headers.Accept.ParseAdd("text/plain;q=0.5");
            using var response = await http.SendAsync(request, ct);
            var body = await response.Content.ReadAsStringAsync(ct);
            if (!response.IsSuccessStatusCode)
                return (null, $"it answered {(int)response.StatusCode} {response.ReasonPhrase}: {Shorten(body)}.");
            return Prediction.Parse(body) is { } prediction ? (prediction, "") : (null, $"it answered: {Shorten(body)}.");
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
    private async Task<ModelIdentity> IdentifyAsync(HttpAddress url, Prediction prediction, CancellationToken ct)
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
