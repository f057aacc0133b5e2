using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Classification.Uploads;

/// <summary>
/// Finds the image in a request: the multipart form field <c>file</c>, or the raw body. It stays in memory, bounded;
/// nothing is stored and the client's file name is never looked at.
/// </summary>
internal sealed class UploadReader(UploadOptions options, MemoryBudget budget, Admission admission)
{
    private const string FieldName = "file";
    private const int MaxBoundaryLength = 100;

    /// <summary>The image, to be disposed by the caller, or why there is none.</summary>
    public async Task<Outcome<Upload>> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (admission.Refusal is { } closed)
            return closed;
        var upload = new Upload(budget);
        Refusal? refusal = null;
        var isComplete = false;
        try
        {
            refusal = await ReadAsync(request, upload, ct);
            isComplete = refusal is null;
        }
        catch (BadHttpRequestException exception)
        {
            refusal = Refusals.Of(exception) is { Reason: not RefusalReason.TooLarge } other ? other : ImageRefusals.TooLarge(options.MaxUploadBytes);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException && !ct.IsCancellationRequested)
        {
            refusal = ImageRefusals.Malformed("The multipart form is broken or incomplete.");
        }
        finally
        {
            if (!isComplete)
                upload.Dispose();
        }

        return isComplete ? upload : refusal!;
    }

    private async Task<Refusal?> ReadAsync(HttpRequest request, Upload upload, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(request.ContentType))
            return await ReadImageAsync(request.Body, upload, ct);
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return ImageRefusals.NotAnImageType(request.ContentType);
        return IsRawImage(type) ? await ReadImageAsync(request.Body, upload, ct)
            : type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase) ? await ReadFormAsync(request, type, upload, ct)
            : ImageRefusals.NotAnImageType(request.ContentType);
    }

    /// <summary>The form type is what curl calls every body of <c>--data-binary</c>; the bytes then say whether they are an image.</summary>
    private static bool IsRawImage(MediaTypeHeaderValue type) =>
        type.Type.Equals("image", StringComparison.OrdinalIgnoreCase)
        || type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase)
        || type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    private async Task<Refusal?> ReadImageAsync(Stream stream, Upload upload, CancellationToken ct) =>
        await upload.FillAsync(stream, options.MaxUploadBytes, ct) switch
        {
            UploadEnd.TooLarge => ImageRefusals.TooLarge(options.MaxUploadBytes),
            UploadEnd.OutOfBudget => new Refusal(RefusalReason.Busy, "Too many images are being received. Try again in a moment."),
            _ when upload.Length == 0 => ImageRefusals.Malformed("The image is empty: it has no bytes."),
            _ => null,
        };

    private async Task<Refusal?> ReadFormAsync(HttpRequest request, MediaTypeHeaderValue type, Upload upload, CancellationToken ct)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > MaxBoundaryLength)
            return ImageRefusals.Malformed("The multipart form has no valid boundary.");
        var reader = new MultipartReader(boundary, request.Body);
        while (await reader.ReadNextSectionAsync(ct) is { } section)
        {
            if (ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                && HeaderUtilities.RemoveQuotes(disposition.Name).Equals(FieldName, StringComparison.Ordinal))
                return await ReadImageAsync(section.Body, upload, ct);
        }
        return ImageRefusals.Malformed("The form has no field 'file'.");
    }
}
