using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace MlServe.Evaluator.Load.Http;

/// <summary>
/// Reads one HTTP/1.x response from pieces of any size, keeping what the load needs to know of it and dropping the
/// body. The end is found by Content-Length, by the last chunk, or by the end of the connection (RFC 9112 §6.3).
/// </summary>
internal sealed class ResponseParser
{
    private const int LongestLine = 32 * 1024;
    private const int MostHeaderBytes = 256 * 1024;

    private enum Expect
    {
        StatusLine, Header, FixedBody, BodyUntilClose, ChunkSize, ChunkData, ChunkEnd, Trailer, Nothing, Malformed,
    }

    private readonly List<byte> partialLine = [];
    private readonly PodNames names = new();
    private Expect expect = Expect.StatusLine;
    private long remaining;
    private long? contentLength;
    private bool chunked;
    private int headerBytes;
    private bool bodiless;

    /// <summary>Status code; 0 until the status line was read.</summary>
    public int Status { get; private set; }

    /// <summary>Bytes of the body as sent: compressed where it is, without the chunks' framing.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>The Location header, unless there is none.</summary>
    public string? Location { get; private set; }

    /// <summary>The X-Served-By header, the pod that answered; null where there is none.</summary>
    public string? ServedBy { get; private set; }

    /// <summary>True when the server will take another request on the connection.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>True once the whole response was read.</summary>
    public bool IsComplete => expect == Expect.Nothing;

    /// <summary>True once something was read that is not HTTP/1.x.</summary>
    public bool IsMalformed => expect == Expect.Malformed;

    /// <summary>Makes ready for the next response. One to a HEAD request has no body, whatever its headers say.</summary>
    public void Reset(bool toHead = false)
    {
        partialLine.Clear();
        expect = Expect.StatusLine;
        remaining = 0;
        headerBytes = 0;
        bodiless = toHead;
        Status = 0;
        BodyBytes = 0;
        ForgetHeaders();
    }

    /// <summary>Takes the next bytes. What follows the end of the response nobody asked for: the connection is not kept.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && expect is not (Expect.Nothing or Expect.Malformed))
            bytes = expect is Expect.FixedBody or Expect.BodyUntilClose or Expect.ChunkData ? FeedBody(bytes) : FeedLine(bytes);
        if (!bytes.IsEmpty)
            KeepsAlive = false;
    }

    /// <summary>The connection has ended: which is the end of a body that has no other end, and else a broken response.</summary>
    public void FeedEnd()
    {
        if (expect != Expect.Nothing)
            expect = expect == Expect.BodyUntilClose ? Expect.Nothing : Expect.Malformed;
    }

    private ReadOnlySpan<byte> FeedBody(ReadOnlySpan<byte> bytes)
    {
        var taken = expect == Expect.BodyUntilClose ? bytes.Length : (int)Math.Min(remaining, bytes.Length);
        BodyBytes += taken;
        remaining -= taken;
        if (remaining == 0 && expect == Expect.FixedBody)
            expect = Expect.Nothing;
        else if (remaining == 0 && expect == Expect.ChunkData)
            expect = Expect.ChunkEnd;
        return bytes[taken..];
    }

    private ReadOnlySpan<byte> FeedLine(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (expect is Expect.StatusLine or Expect.Header or Expect.Trailer)
            headerBytes += end < 0 ? bytes.Length : end + 1;
        if (partialLine.Count + (end < 0 ? bytes.Length : end) > LongestLine || headerBytes > MostHeaderBytes)
        {
            expect = Expect.Malformed;
            return [];
        }

        if (end < 0)
        {
            partialLine.AddRange(bytes);
            return [];
        }

        if (partialLine.Count == 0)
        {
            ReadLine(bytes[..end]);
        }
        else
        {
            partialLine.AddRange(bytes[..end]);
            ReadLine(partialLine.ToArray());
            partialLine.Clear();
        }

        return bytes[(end + 1)..];
    }

    private void ReadLine(ReadOnlySpan<byte> line)
    {
        if (!line.IsEmpty && line[^1] == '\r')
            line = line[..^1];
        expect = expect switch
        {
            Expect.StatusLine => ReadStatusLine(line),
            Expect.Header => line.IsEmpty ? EndOfHeaders() : ReadHeader(line),
            Expect.ChunkSize => ReadChunkSize(line),
            Expect.ChunkEnd => line.IsEmpty ? Expect.ChunkSize : Expect.Malformed,
            Expect.Trailer => line.IsEmpty ? Expect.Nothing : Expect.Trailer,
            _ => expect,
        };
    }

    private Expect ReadStatusLine(ReadOnlySpan<byte> line)
    {
        // "HTTP/1.1 200 OK"; the reason may be missing.
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[8] != ' ' ||
            !Utf8Parser.TryParse(line[9..12], out int status, out var digits) || digits != 3 || status < 100)
            return Expect.Malformed;
        Status = status;
        KeepsAlive = line[7] != '0';
        return Expect.Header;
    }

    private Expect ReadHeader(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
            return Expect.Malformed;
        var name = line[..colon];
        var value = line[(colon + 1)..].Trim(" \t"u8);

        // The first byte decides whether a closer look is worth it: most headers are none of ours.
        switch (name[0] | 0x20)
        {
            case 'c' when Ascii.EqualsIgnoreCase(name, "content-length"u8):
                if (!Utf8Parser.TryParse(value, out long length, out var digits) || digits != value.Length || length < 0)
                    return Expect.Malformed;
                contentLength = length;
                break;
            case 'c' when Ascii.EqualsIgnoreCase(name, "connection"u8):
                if (Ascii.EqualsIgnoreCase(value, "close"u8))
                    KeepsAlive = false;
                else if (Ascii.EqualsIgnoreCase(value, "keep-alive"u8))
                    KeepsAlive = true;
                break;
            case 't' when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8):
                chunked = value.Length >= 7 && Ascii.EqualsIgnoreCase(value[^7..], "chunked"u8);
                break;
            case 'x' when Ascii.EqualsIgnoreCase(name, "x-served-by"u8):
                ServedBy = names.Of(value);
                break;
            case 'l' when Ascii.EqualsIgnoreCase(name, "location"u8):
                Location = Encoding.UTF8.GetString(value);
                break;
        }

        return Expect.Header;
    }

    private Expect EndOfHeaders()
    {
        if (Status is >= 100 and < 200)
        {
            // An interim response (100 Continue, 103 Early Hints) goes before the real one.
            ForgetHeaders();
            return Expect.StatusLine;
        }

        if (bodiless || Status is 204 or 304)
            return Expect.Nothing;
        if (chunked)
            return Expect.ChunkSize;
        if (contentLength is not { } length)
        {
            KeepsAlive = false;
            return Expect.BodyUntilClose;
        }

        remaining = length;
        return length == 0 ? Expect.Nothing : Expect.FixedBody;
    }

    private void ForgetHeaders()
    {
        contentLength = null;
        chunked = false;
        Location = null;
        ServedBy = null;
        KeepsAlive = false;
    }

    private Expect ReadChunkSize(ReadOnlySpan<byte> line)
    {
        var extension = line.IndexOf((byte)';');
        var digits = (extension < 0 ? line : line[..extension]).Trim(" \t"u8);
        if (!long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out remaining) || remaining < 0)
            return Expect.Malformed;
        return remaining == 0 ? Expect.Trailer : Expect.ChunkData;
    }
}
