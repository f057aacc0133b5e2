using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Classification;

/// <summary>
/// Finds the image in a request: the multipart form field <c>file</c>, or the raw body. It stays in memory, bounded;
/// nothing is stored and the client's file name is never looked at.
/// </summary>
internal sealed class UploadReader(ServeOptions options, UploadBudget budget)
{
    private const string FieldName = "file";
    private const int MaxBoundaryLength = 100;

    /// <summary>The image, to be disposed by the caller, or the problem to answer.</summary>
    public async Task<(Upload? Upload, ProblemHttpResult? Problem)> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var upload = new Upload(budget);
        ProblemHttpResult? problem = null;
        var complete = false;
        try
        {
            problem = await ReadAsync(request, upload, ct);
            complete = problem is null;
        }
        catch (BadHttpRequestException exception)
        {
            problem = exception.StatusCode == StatusCodes.Status413PayloadTooLarge ? Problems.TooLarge(options.MaxUploadBytes) : Problems.For(exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException && !ct.IsCancellationRequested)
        {
            problem = Problems.Malformed("The multipart form is broken or incomplete.");
        }
        finally
        {
            if (!complete)
                upload.Dispose();
        }
        return (complete ? upload : null, problem);
    }

    private async Task<ProblemHttpResult?> ReadAsync(HttpRequest request, Upload upload, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(request.ContentType))
            return await ReadImageAsync(request, request.Body, upload, ct);
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return Problems.NotAnImageType(request.ContentType);
        return IsRawImage(type) ? await ReadImageAsync(request, request.Body, upload, ct)
            : type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase) ? await ReadFormAsync(request, type, upload, ct)
            : Problems.NotAnImageType(request.ContentType);
    }

    /// <summary>The form type is what curl calls every body of <c>--data-binary</c>; the bytes then say whether they are an image.</summary>
    private static bool IsRawImage(MediaTypeHeaderValue type) =>
        type.Type.Equals("image", StringComparison.OrdinalIgnoreCase)
        || type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase)
        || type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    private async Task<ProblemHttpResult?> ReadImageAsync(HttpRequest request, Stream stream, Upload upload, CancellationToken ct) =>
        await upload.FillAsync(stream, options.MaxUploadBytes, ct) switch
        {
            UploadEnd.TooLarge => Problems.TooLarge(options.MaxUploadBytes),
            UploadEnd.OutOfBudget => Problems.ComeAgain(request.HttpContext, "Too many images are being received. Try again in a moment."),
            _ when upload.Length == 0 => Problems.Malformed("There is no image: it has no bytes."),
            _ => null,
        };

    private async Task<ProblemHttpResult?> ReadFormAsync(HttpRequest request, MediaTypeHeaderValue type, Upload upload, CancellationToken ct)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > MaxBoundaryLength)
            return Problems.Malformed("The multipart form has no valid boundary.");
        var reader = new MultipartReader(boundary, request.Body);
        while (await reader.ReadNextSectionAsync(ct) is { } section)
        {
            if (ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                && HeaderUtilities.RemoveQuotes(disposition.Name).Equals(FieldName, StringComparison.Ordinal))
                return await ReadImageAsync(request, section.Body, upload, ct);
        }
        return Problems.Malformed("The form has no field 'file'.");
    }
}
