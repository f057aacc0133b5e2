using System.Globalization;
using System.Text;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.LocalCluster.Node.Logs;

/// <summary>Reads what <see cref="ContainerLogWriter"/> writes.</summary>
/// <param name="path">The log file.</param>
/// <param name="ended">Whether the container has ended, so that following can stop.</param>
/// <param name="time">Paces the following.</param>
internal sealed class ContainerLogReader(string path, Func<bool> ended, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Copies the wanted lines as the program wrote them, without the runtime's columns.</summary>
    /// <param name="query">Which lines.</param>
    /// <param name="output">Where to.</param>
    /// <param name="ct">Stops.</param>
    public async Task CopyAsync(PodLogRequest query, Stream output, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (query.TailLines is { } lines)
            file.Position = await StartOfTailAsync(file, lines, ct);
        var left = query.LimitBytes ?? long.MaxValue;
        var block = new byte[64 << 10]; // several times the longest line
        for (var used = 0; left > 0;)
        {
            // Asked before reading: what was written before the end is then surely read.
            var last = !query.Follow || ended();
            var read = await file.ReadAsync(block.AsMemory(used), ct);
            used += read;
            var (taken, written) = await WriteLinesAsync(block.AsMemory(0, used), query, output, left, ct);
            left -= written;
            used -= taken;
            block.AsSpan(taken, used).CopyTo(block);
            if (read > 0)
                continue;
            if (last)
                return;
            await output.FlushAsync(ct);
            await Task.Delay(Pause, time, ct);
            if (File.Exists(path) && new FileInfo(path).Length < file.Position)
            {
                // The writer has begun a new file under the old name.
                await CopyAsync(query with { TailLines = null, LimitBytes = query.LimitBytes is null ? null : left }, output, ct);
                return;
            }
        }
    }

    private static async Task<(int Taken, long Written)> WriteLinesAsync(
        ReadOnlyMemory<byte> block, PodLogRequest query, Stream output, long left, CancellationToken ct)
    {
        var taken = 0;
        var written = 0L;
        for (int end; written < left && (end = block.Span[taken..].IndexOf((byte)'\n')) >= 0; taken += end + 1)
            if (Wanted(block.Span.Slice(taken, end + 1), query) is { Length: > 0 } text)
            {
                var count = (int)Math.Min(left - written, text.Length);
                await output.WriteAsync(text.AsMemory(0, count), ct);
                written += count;
            }
        return (taken, written);
    }

    /// <summary>The program's bytes of one line; null when it is too old. Only a whole line ends with a line feed.</summary>
    private static byte[]? Wanted(ReadOnlySpan<byte> line, PodLogRequest query)
    {
        var time = line.IndexOf((byte)' ');
        var stream = time < 0 ? -1 : time + 1 + line[(time + 1)..].IndexOf((byte)' ');
        if (stream <= time || line.Length < stream + 4)
            return null;
        if (query.Since is { } since
            && DateTimeOffset.TryParse(Encoding.ASCII.GetString(line[..time]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            && at < since)
            return null;
        var text = line[(stream + 3)..];
        if (line[stream + 1] == 'P')
            text = text[..^1];
        if (!query.Timestamps)
            return text.ToArray();
        return [.. line[..(time + 1)], .. text];
    }

    /// <summary>Where the last lines begin, found by walking back from the end.</summary>
    private static async Task<long> StartOfTailAsync(FileStream file, long lines, CancellationToken ct)
    {
        var block = new byte[64 << 10];
        // The last line's own line feed does not begin another one.
        var wanted = lines + 1;
        for (var end = file.Length; end > 0;)
        {
            var start = Math.Max(0, end - block.Length);
            file.Position = start;
            var part = block.AsMemory(0, (int)(end - start));
            await file.ReadExactlyAsync(part, ct);
            for (var i = part.Length - 1; i >= 0; i--)
                if (part.Span[i] == '\n' && --wanted == 0)
                    return start + i + 1;
            end = start;
        }
        return 0;
    }
}
