using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Service;

namespace MlServe.Evaluator.Accuracy;

/// <summary>
/// A running service, asked as a browser's form asks it: <c>POST /predict</c> with the field <c>file</c>. Understands
/// every answer that <see cref="Prediction"/> knows, and waits where it is told to come again later.
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
    private readonly Uri predict;
    private readonly TimeProvider time;

    private ServiceClassifier(HttpClient http, Uri predict, ClassNames classes, ClassifierIdentity identity, TimeProvider time) =>
        (this.http, this.predict, Classes, Identity, this.time) = (http, predict, classes, identity, time);

    /// <inheritdoc/>
    public ClassifierIdentity Identity { get; }

    /// <inheritdoc/>
    public ClassNames Classes { get; }

    /// <summary>Meets the service, and asks it which model it has.</summary>
    /// <param name="url">Its address; without a path, or with that of another of its pages, <c>/predict</c> is meant.</param>
    /// <param name="classes">What it may answer.</param>
    /// <param name="time">Waits between tries.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="UserErrorException">Nothing answers there.</exception>
    public static async Task<ServiceClassifier> ConnectAsync(HttpAddress url, ClassNames classes, TimeProvider time, CancellationToken ct)
    {
        var http = ServiceCheck.NewClient(Timeout, url);
        try
        {
            var predict = url.Url.AbsolutePath is "/" or "/test" ? url.Page("/predict") : url;
            var model = await ServiceCheck.ReadModelInfoAsync(http, predict, ct);
            return new ServiceClassifier(
                http,
                predict.Url,
                classes,
                new ClassifierIdentity(model.GetValueOrDefault("name"), model.GetValueOrDefault("sha256"), null, predict.ToString()),
                time
            );
        }
        catch (HttpRequestException exception)
        {
            http.Dispose();
            throw new UserErrorException(
                $"nothing answers at {url} ({exception.Message}): deploy the service first ('evaluator up MANIFEST'), or name its URL.",
                exception
            );
        }
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
            using var form = new MultipartFormDataContent();
            var file = new ReadOnlyMemoryContent(photo);
            file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            form.Add(file, "file", "photo");
            using var request = new HttpRequestMessage(HttpMethod.Post, predict) { Content = form };
            request.Headers.Accept.ParseAdd("application/json");
            request.Headers.Accept.ParseAdd("text/plain;q=0.5");
            var sent = Stopwatch.GetTimestamp();
            using var response = await http.SendAsync(request, ct);
            var body = await response.Content.ReadAsStringAsync(ct);
            return Read(response, body, Stopwatch.GetElapsedTime(sent));
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
            return Prediction.Parse(body) is { } prediction
                ? (new PhotoAnswer { Outcome = PhotoOutcome.Answered, Top = Guesses(prediction), Latency = latency }, null)
                : throw new UserErrorException($"{predict} did not return a prediction: it answered {ServiceCheck.Shorten(body)}");
        }

        var problem = $"{(int)response.StatusCode} {response.ReasonPhrase}: {Detail(body)}";
        return response.StatusCode switch
        {
            HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity =>
                (PhotoAnswer.Unreadable(Detail(body)), null),
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => (PhotoAnswer.Unanswered(problem), RetryAfter(response.Headers.RetryAfter)),
            >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout => (PhotoAnswer.Unanswered(problem), null),
            _ => throw new UserErrorException($"POST {predict} answers {problem} Is this the URL of the service's /predict?"),
        };
    }

    private List<Guess> Guesses(Prediction prediction) => prediction.Top is { Count: > 0 } top
        ? [.. top.Select(best => new Guess(ClassOf(best.Label), best.Probability))]
        : [new Guess(ClassOf(prediction.Label), prediction.Probability)];

    private int ClassOf(string label) =>
        Classes.Find(label)
        ?? throw new UserErrorException(
            $"{predict} answers '{label}', which is not one of the classes ({Classes.Listed}): name its classes in a file, one per line, with --labels (in a "
                + $"run: --accuracy-labels)."
        );

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
