using System.Net.Http.Headers;
using MlServe.Evaluator.Accuracy.Photos;
using MlServe.Evaluator.Service;

namespace MlServe.Evaluator.Accuracy.Classifiers;

/// <summary>A service that is asked as a browser's form asks it: <c>POST</c> with the photo as the field <c>file</c>.</summary>
/// <param name="url">Where.</param>
/// <param name="classes">What it may answer.</param>
/// <param name="answers">How its answers are read.</param>
internal sealed class FormExchange(Uri url, ClassNames classes, AnswerReader answers) : IPhotoExchange
{
    /// <inheritdoc/>
    public Uri Url => url;

    /// <inheritdoc/>
    public ClassNames Classes => classes;

    /// <inheritdoc/>
    public string Advice => "Say with --answer where label and probability stand.";

    /// <inheritdoc/>
    public HttpRequestMessage Ask(ReadOnlyMemory<byte> photo)
    {
        var file = new ReadOnlyMemoryContent(photo);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new MultipartFormDataContent { { file, "file", "photo" } } };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/plain;q=0.5");
        return request;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Guess>? Read(string body) => answers.Read(body) switch
    {
        null => null,
        { Top: { Count: > 0 } top } => [.. top.Select(best => new Guess(ClassOf(best.Label), best.Probability))],
        var prediction => [new Guess(ClassOf(prediction.Label), prediction.Probability)],
    };

    private int ClassOf(string label) =>
        classes.Find(label)
        ?? throw new UserErrorException(
            $"{url} answers '{label}', which is not one of the classes ({classes.Listed}): name its classes in a file, one per line, with --labels (in a "
                + $"run: --accuracy-labels)."
        );
}
