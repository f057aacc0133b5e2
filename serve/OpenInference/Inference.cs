using System.Diagnostics;
using System.Globalization;
using MlServe.Classifier;
using MlServe.Serve.Classification;
using MlServe.Serve.Classification.Uploads;
using MlServe.Serve.Hosting;
using MlServe.Serve.Telemetry;

namespace MlServe.Serve.OpenInference;

/// <summary>
/// The way of a tensor: admission, the body, admission again, then parsing and inference on a thread of the queue. Tensors and the
/// answer, until it has been read, count against the budget of memory like the body.
/// </summary>
internal sealed class Inference(Admission admission, MemoryBudget budget, UploadOptions options, ServeMetrics metrics)
{
    /// <summary>Bytes that an output value costs: the float, its text, and the text's share of a buffer that doubles.</summary>
    private const int BytesPerOutput = 40;

    public async Task<Outcome<InferResult>> RunAsync(HttpContext http)
    {
        if (admission.Refusal is { } closed)
            return closed;
        using var body = new Upload(budget);
        try
        {
            switch (await body.FillAsync(http.Request.Body, options.MaxUploadBytes, http.RequestAborted))
            {
                case UploadEnd.TooLarge:
                    return TooLarge;
                case UploadEnd.OutOfBudget:
                    return OutOfBudget;
            }

            var outcome = await admission.RunAsync(model => Run(model, body.Bytes, http), http.RequestAborted);
            return outcome is { Refusal: null, Value: var inner } ? inner : outcome.Refusal!;
        }
        catch (BadHttpRequestException exception)
        {
            return Refusals.Of(exception) is { Reason: not RefusalReason.TooLarge } refusal ? refusal : TooLarge;
        }
        catch (FormatException exception)
        {
            return new Refusal(RefusalReason.Malformed, exception.Message);
        }
    }

    private Refusal TooLarge => new(RefusalReason.TooLarge, $"The request is larger than {options.MaxUploadBytes} bytes, the most this server accepts.");

    private static Refusal OutOfBudget => new(RefusalReason.Busy, "The requests in progress use all the memory allowed. Try again in a moment.");

    private Outcome<InferResult> Run(ImageClassifier model, ReadOnlyMemory<byte> body, HttpContext http)
    {
        int? jsonLength = http.Request.Headers[InferResult.LengthHeader] is [{ } text, ..] ? LengthOf(text) : null;
        var request = InferRequest.Read(body, jsonLength, ModelMetadata.Of(model));
        var (batch, classes) = (request.Shape[0], model.ScoreCount);
        var bytes = (long)batch * classes * BytesPerOutput;
        if (bytes > budget.LimitBytes / 2)
            return new Refusal(RefusalReason.TooLarge, $"The answer to a batch of {batch} would be too large; send fewer at once.");
        var tensor = (long)request.Values.Count * sizeof(float);
        if (!budget.TryTake(bytes + tensor))
            return OutOfBudget;
        http.Response.RegisterForDispose(new Held(budget, bytes));
        try
        {
            return Answer(model, request, RunBatch(model, request, http.RequestAborted));
        }
        finally
        {
            budget.GiveBack(tensor);
        }
    }

    /// <summary>One image after the other: the batch is the client's convenience, the thread is the unit of admission.</summary>
    private float[] RunBatch(ImageClassifier model, InferRequest request, CancellationToken ct)
    {
        var (batch, classes) = (request.Shape[0], model.ScoreCount);
        var each = request.Values.Count / batch;
        var values = new float[request.Values.Count];
        request.Values.CopyTo(values);
        var output = new float[batch * classes];
        for (var i = 0; i < batch; i++)
        {
            ct.ThrowIfCancellationRequested();
            var started = Stopwatch.GetTimestamp();
            model.Score(values.AsSpan(i * each, each), output.AsSpan(i * classes, classes));
            metrics.Inferred(Stopwatch.GetElapsedTime(started));
        }

        return output;
    }

    private static Outcome<InferResult> Answer(ImageClassifier model, InferRequest request, float[] output)
    {
        if (!request.WantsBinary && !output.All(float.IsFinite))
            return new Refusal(RefusalReason.Malformed,
                "The model's output for this input is not finite, which JSON cannot express; request it with binary_data.");
        var parameters = request.WantsBinary ? new BinaryParameters(output.Length * sizeof(float)) : null;
        var tensor = new InferOutput(model.OutputName, Datatypes.Scores, [request.Shape[0], model.ScoreCount], parameters,
            request.WantsBinary ? null : output);
        return new InferResult(new InferResponse(model.Card.Name, ModelMetadata.VersionOf(model), request.Id, [tensor]), output, request.WantsBinary);
    }

    private static int LengthOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length
            : throw new FormatException($"{InferResult.LengthHeader} is '{Refusals.Quote(text)}', not a number of bytes.");

    /// <summary>Given back once the answer has been read, or its reader has gone.</summary>
    private sealed class Held(MemoryBudget budget, long bytes) : IDisposable
    {
        public void Dispose() => budget.GiveBack(bytes);
    }
}
