using System.Text;

namespace MlServe.Evaluator.Load.Plan;

/// <summary>What a request carries.</summary>
/// <param name="MediaType">Its Content-Type.</param>
/// <param name="Bytes">Its bytes.</param>
internal sealed record RequestBody(string MediaType, ReadOnlyMemory<byte> Bytes)
{
    // No photo or JSON holds this by accident.
    private const string Boundary = "mlserve-5d0c4b1f7a3e4a6c9b58";

    private static readonly Dictionary<string, string> ImageTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".jpg"] = "image/jpeg", [".jpeg"] = "image/jpeg", [".png"] = "image/png", [".webp"] = "image/webp",
    };

    /// <summary>True for a file that is sent as an image.</summary>
    public static bool IsImage(string path) => ImageTypes.ContainsKey(Path.GetExtension(path));

    /// <summary>An image as the body itself.</summary>
    public static RequestBody Raw(string path) => new(ImageTypes[Path.GetExtension(path)], File.ReadAllBytes(path));

    /// <summary>An image as the field <c>file</c> of a form, as a browser uploads it (RFC 7578).</summary>
    public static RequestBody Multipart(string path)
    {
        var name = Path.GetFileName(path).Replace("\"", "%22", StringComparison.Ordinal);
        byte[] bytes =
        [
            .. Encoding.UTF8.GetBytes(
                $"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: "
                    + $"{ImageTypes[Path.GetExtension(path)]}\r\n\r\n"
            ),
            .. File.ReadAllBytes(path),
            .. Encoding.UTF8.GetBytes($"\r\n--{Boundary}--\r\n"),
        ];
        return new RequestBody($"multipart/form-data; boundary={Boundary}", bytes);
    }
}
