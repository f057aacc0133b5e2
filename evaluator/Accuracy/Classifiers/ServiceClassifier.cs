using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MlServe.Classifier;
using MlServe.Classifier.Cards;
using MlServe.Evaluator.Accuracy.Photos;
using MlServe.Evaluator.OpenInference;
using MlServe.Evaluator.Service;

namespace MlServe.Evaluator.Accuracy.Classifiers;

/// <summary>
/// A running service, asked about photos in the way that it understands (<see cref="IPhotoExchange"/>). Where it says to come again
/// later, that is waited for.
/// </summary>
internal sealed class ServiceClassifier : IPhotoClassifier
{
    /// <summary>Photos sent at once by default: enough to keep a pod busy, too few to fill its queue.</summary>
    public const int AtOnce = 4;

    private const int Tries = 3;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>How long a photo is offered to a service that is too busy for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly HttpClient http;
    private readonly IPhotoExchange exchange;
    private readonly TimeProvider time;

    private ServiceClassifier(HttpClient http, IPhotoExchange exchange, ClassifierIdentity identity, TimeProvider time) =>
        (this.http, this.exchange, Identity, this.time) = (http, exchange, identity, time);

    /// <inheritdoc/>
    public ClassifierIdentity Identity { get; }

    /// <inheritdoc/>
    public ClassNames Classes => exchange.Classes;

    /// <summary>Meets the service, and asks it which model it has.</summary>
    /// <param name="url">
    /// Its address: that of a model of the Open Inference Protocol, else <c>/predict</c>, which is also meant without a path or with <c>/test</c>.
    /// </param>
    /// <param name="means">What its photos and answers are.</param>
    /// <param name="time">Waits between tries.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="UserErrorException">Nothing answers there.</exception>
    /// <exception cref="ModelException">The model that is served there takes no photos, or its card does not fit.</exception>
    public static async Task<ServiceClassifier> ConnectAsync(HttpAddress url, PhotoTerms means, TimeProvider time, CancellationToken ct)
    {
        var http = url.NewClient(Timeout);
        try
        {
            var exchange = await OpenAsync(http, url, means, ct);
            var model = await ServiceCheck.ReadModelInfoAsync(http, url.To(exchange.Url), ct);
            var name = model.GetValueOrDefault("name") ?? InferAddress.Of(url)?.Name;
            return new ServiceClassifier(
                http, exchange, new ClassifierIdentity(name, model.GetValueOrDefault("sha256"), null, exchange.Url.ToString()), time);
        }
        catch (Exception exception)
        {
            http.Dispose();
            if (exception is not HttpRequestException)
                throw;
            throw new UserErrorException(
                $"nothing answers at {url} ({exception.Message}): deploy the service first ('evaluator up MANIFEST'), or name its URL.",
                exception
            );
        }
    }

    private static async Task<IPhotoExchange> OpenAsync(HttpClient http, HttpAddress url, PhotoTerms means, CancellationToken ct)
    {
        if (InferAddress.Of(url) is not { } address)
        {
            var predict = url.Url.AbsolutePath is "/" or "/test" ? url.Page("/predict") : url;
            return new FormExchange(predict.Url, new ClassNames(means.Labels ?? Food11.Labels), means.Answers);
        }

        var tensors = await new InferClient(http, address).DescribeAsync(ct);
        return new TensorExchange(address, tensors, tensors.Model(address.Model.ToString(), means.Card, means.Labels));
    }

    /// <inheritdoc/>
    public async Task<PhotoAnswer> ClassifyAsync(ReadOnlyMemory<byte> photo, CancellationToken ct)
    {
        var begun = time.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            var (answer, wait) = await AskAsync(photo, ct);
            if (answer.Outcome != PhotoOutcome.Unanswered)
                return answer;
            // Too busy is no failure: it says when to come again. Anything else gets a few tries.
            if (wait is null && tries >= Tries || time.GetElapsedTime(begun) + (wait ?? Pause) >= Patience)
                return answer;
            await Task.Delay(wait ?? Pause, time, ct);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    /// <returns>The answer, and after how long to ask again where the service says so.</returns>
    private async Task<(PhotoAnswer Answer, TimeSpan? Wait)> AskAsync(ReadOnlyMemory<byte> photo, CancellationToken ct)
    {
        try
        {
            using var request = exchange.Ask(photo);
            var sent = Stopwatch.GetTimestamp();
            using var response = await http.SendAsync(request, ct);
            var body = await response.Content.ReadAsStringAsync(ct);
            return Read(response, body, Stopwatch.GetElapsedTime(sent));
        }
        catch (InvalidImageException exception)
        {
            return (PhotoAnswer.Unreadable(exception.Message), null);
        }
        catch (HttpRequestException exception)
        {
            return (PhotoAnswer.Unanswered(exception.Message), null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (PhotoAnswer.Unanswered(Invariant($"no answer within {Timeout.TotalSeconds:0} s")), null);
        }
    }

    private (PhotoAnswer Answer, TimeSpan? Wait) Read(HttpResponseMessage response, string body, TimeSpan latency)
    {
        if (response.IsSuccessStatusCode)
        {
            return exchange.Read(body) is { } top
                ? (new PhotoAnswer { Outcome = PhotoOutcome.Answered, Top = top, Latency = latency }, null)
                : throw new UserErrorException(
                    $"{exchange.Url} did not return a prediction: it answered {ServiceCheck.Shorten(body)} {exchange.Advice}");
        }

        var problem = $"{(int)response.StatusCode} {response.ReasonPhrase}: {Detail(body)}";
        return response.StatusCode switch
        {
            HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity =>
                (PhotoAnswer.Unreadable(Detail(body)), null),
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => (PhotoAnswer.Unanswered(problem), RetryAfter(response.Headers.RetryAfter)),
            >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout => (PhotoAnswer.Unanswered(problem), null),
            _ => throw new UserErrorException($"POST {exchange.Url} answers {problem} Is this where the service takes photos?"),
        };
    }

    private TimeSpan RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date - time.GetUtcNow()) ?? Pause;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestPause ? LongestPause : wait;
    }

    /// <summary>The sentence of a problem+json, else the body itself.</summary>
    private static string Detail(string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            if (
                problem.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("detail", out var detail)
                && detail.GetString() is { Length: > 0 } sentence
            )
                return sentence;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
        }

        return ServiceCheck.Shorten(body);
    }
}
