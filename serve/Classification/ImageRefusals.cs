using MlServe.Serve.Hosting;

namespace MlServe.Serve.Classification;

/// <summary>What is said of an upload that holds no image the service takes.</summary>
internal static class ImageRefusals
{
    private const string Accepted = "Send a JPEG, PNG, WebP or GIF image, as the multipart form field 'file' or as the raw body with its image type.";

    public static Refusal Malformed(string detail) => new(RefusalReason.Malformed, $"{detail} {Accepted}");

    public static Refusal NotAnImageType(string? contentType) =>
        new(RefusalReason.UnsupportedType, $"A body of type '{Refusals.Quote(contentType)}' is not an image. {Accepted}");

    public static Refusal TooLarge(long limit) =>
        new(RefusalReason.TooLarge, $"The image is larger than {Size(limit)}, the most this service accepts.");

    private static string Size(long bytes) =>
        bytes % (1 << 20) == 0 ? FormattableString.Invariant($"{bytes >> 20} MiB") : FormattableString.Invariant($"{bytes} bytes");
}
