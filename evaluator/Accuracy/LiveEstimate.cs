using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.Accuracy;

/// <summary>What a service says of its own accuracy, by the labels of those who upload (<c>GET /accuracy</c>).</summary>
/// <param name="Served">Of the model that it serves.</param>
/// <param name="Models">Of every model there are labels of.</param>
internal sealed record LiveEstimate(LiveModel Served, IReadOnlyList<LiveModel> Models)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Asks a service.</summary>
    /// <param name="url">Its address; whatever the path, <c>/accuracy</c> is meant.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="UserErrorException">Nothing answers, or nobody is asked there.</exception>
    public static async Task<LiveEstimate> ReadAsync(HttpAddress url, CancellationToken ct)
    {
        using var http = url.NewClient(Timeout);
        return await ReadAsync(url, http, ct);
    }

    /// <summary>Asks a service with the client's patience.</summary>
    internal static async Task<LiveEstimate> ReadAsync(HttpAddress url, HttpClient http, CancellationToken ct)
    {
        var address = url.Page("/accuracy").Url;
        try
        {
            using var response = await http.GetAsync(address, ct);
            if (response.StatusCode == HttpStatusCode.NotFound)
                throw new UserErrorException($"the service at {url} does not ask its users for labels: start it with Serve__FeedbackShare=0.1, for example.");
            response.EnsureSuccessStatusCode();
            return JsonSerializer.Deserialize<LiveEstimate>(await response.Content.ReadAsStringAsync(ct), JsonFile.Options) is { Served: not null } estimate
                ? estimate
                : throw new JsonException("it names no served model");
        }
        catch (HttpRequestException exception)
        {
            throw new UserErrorException($"{address}: {exception.Message}", exception);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new UserErrorException(Invariant($"{address}: no answer within {http.Timeout.TotalSeconds:0.#} s."));
        }
        catch (JsonException exception)
        {
            throw new UserErrorException($"{address} does not answer like MlServe's serve: {exception.Message}", exception);
        }
    }

    /// <summary>As JSON: the service's own object with <c>accuracy</c> of the served model first.</summary>
    public string ToJson() => JsonSerializer.Serialize(new { Served.Accuracy, Served, Models }, JsonFile.Options);

    /// <summary>For people.</summary>
    public void Write(TextWriter to)
    {
        to.WriteLine($"{"model",-20}{Served.Model} ({Served.ModelSha256[..Math.Min(12, Served.ModelSha256.Length)]})");
        to.WriteLine(
            $"{"accuracy",-20}{Share(Served.Accuracy, Served.Interval95)}  ({Count(Served.Correct)} of {Count(Served.Labelled)} uploads; "
                + $"{Count(Served.Skipped)} skipped the question)"
        );
        foreach (var one in Served.Classes)
            to.WriteLine($"  {one.Label,-18}{Share(one.Recall, one.Interval95)}  ({Count(one.Correct)} of {Count(one.Labelled)})");
        foreach (var other in Models.Where(model => model.ModelSha256 != Served.ModelSha256))
            to.WriteLine(
                $"{"before",-20}{other.Model} ({other.ModelSha256[..Math.Min(12, other.ModelSha256.Length)]}): "
                    + $"{Share(other.Accuracy, other.Interval95)}  ({Count(other.Correct)} of {Count(other.Labelled)})"
            );
    }

    private static string Share(double? share, IReadOnlyList<double>? interval) => share is { } value && interval is [var low, var high]
        ? Invariant($"{value * 100:0.0} %  95 % interval {low * 100:0.0} to {high * 100:0.0} %")
        : "not known yet";

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A model's part of it; shares are 0 to 1, null before the first label.</summary>
internal sealed record LiveModel(
    string Model,
    string ModelSha256,
    long Labelled,
    long Correct,
    double? Accuracy,
    [property: JsonPropertyName("interval95")] IReadOnlyList<double>? Interval95,
    long Skipped,
    IReadOnlyList<LiveClass> Classes
);

/// <summary>A class' part of a model's.</summary>
internal sealed record LiveClass(
    string Label,
    long Labelled,
    long Correct,
    double Recall,
    [property: JsonPropertyName("interval95")] IReadOnlyList<double> Interval95
);
