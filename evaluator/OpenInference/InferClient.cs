using System.Text.RegularExpressions;

namespace MlServe.Evaluator.OpenInference;

/// <summary>Asks a server of the Open Inference Protocol about one of its models.</summary>
internal sealed partial class InferClient(HttpClient http, InferAddress address)
{
    /// <summary>What the model takes and gives.</summary>
    /// <exception cref="UserErrorException">Nothing answers there, or what answers is no image classifier.</exception>
    public async Task<ServedTensors> DescribeAsync(CancellationToken ct)
    {
        try
        {
            using var response = await http.GetAsync(address.Model.Url, ct);
            var body = await response.Content.ReadAsStringAsync(ct);
            return response.IsSuccessStatusCode ? ServedTensors.Parse(body, address.Model.ToString())
                : throw new UserErrorException(
                    $"{address.Model} answers {(int)response.StatusCode} {response.ReasonPhrase}: is '{address.Name}' the model's name there?");
        }
        catch (HttpRequestException exception)
        {
            throw new UserErrorException(
                $"nothing answers at {address.Model} ({exception.Message}): deploy the service first, or name it with --url.", exception);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new UserErrorException(Invariant($"{address.Model} gave no answer within {http.Timeout.TotalSeconds:0} s."));
        }
    }

    /// <summary>Whether the model is ready: null, or the answer that says it is not.</summary>
    /// <exception cref="HttpRequestException">Nothing answers there.</exception>
    public async Task<string?> ReadinessAsync(CancellationToken ct)
    {
        using var response = await http.GetAsync(address.ModelReady.Url, ct);
        if (!response.IsSuccessStatusCode)
            return $"{address.ModelReady} answered {(int)response.StatusCode} {response.ReasonPhrase}";
        // Some say it in the body.
        var body = await response.Content.ReadAsStringAsync(ct);
        return NotReady().IsMatch(body) ? $"{address.ModelReady} answered {body}" : null;
    }

    [GeneratedRegex("\"ready\"\\s*:\\s*false")]
    private static partial Regex NotReady();

    /// <summary>Sends a request to infer.</summary>
    /// <exception cref="HttpRequestException">Nothing answers there.</exception>
    public async Task<HttpResponseMessage> InferAsync(ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        using var request = InferJson.Post(address.Infer.Url, body);
        return await http.SendAsync(request, ct);
    }
}
