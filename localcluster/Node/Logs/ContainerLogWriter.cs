using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace MlServe.LocalCluster.Node.Logs;

/// <summary>
/// Writes a container's output as the kubelet's runtimes do: <c>TIME stdout|stderr F|P text</c>, a line each, P for a part
/// of a line longer than 16 KiB. At 10 MiB the file becomes <c>….1</c>, the older one is dropped.
/// </summary>
internal sealed class ContainerLogWriter : IAsyncDisposable
{
    private const int LongestLine = 16 << 10;

    private readonly string path;
    private readonly TimeProvider time;
    private readonly long largest;
    private readonly SemaphoreSlim gate = new(1, 1);
    private FileStream? file;

    /// <summary>Opens the file, making its directory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock of the lines.</param>
    /// <param name="largestBytes">When to begin a new file. Default 10 MiB, the kubelet's.</param>
    public ContainerLogWriter(string path, TimeProvider time, long largestBytes = 10 << 20)
    {
        (this.path, this.time, largest) = (path, time, largestBytes);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        file = Open();
    }

    /// <summary>Copies a stream to its end, or until the writer is closed.</summary>
    public async Task CopyAsync(Stream source, string streamName)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LongestLine);
        var used = 0;
        try
        {
            for (; ; )
            {
                var read = await source.ReadAsync(buffer.AsMemory(used, LongestLine - used));
                used += read;
                var taken = await WriteAsync(buffer.AsMemory(0, used), streamName, ended: read == 0);
                buffer.AsSpan(taken, used - taken).CopyTo(buffer);
                used -= taken;
                if (read == 0)
                    return;
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The pipe is gone, and with it whoever wrote into it.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (file is not null)
                await file.DisposeAsync();
            file = null;
        }
        finally
        {
            gate.Release();
        }
    }

    private FileStream Open() => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <summary>Writes all whole lines of the buffer, and a part when it is full of none.</summary>
    private async ValueTask<int> WriteAsync(ReadOnlyMemory<byte> text, string streamName, bool ended)
    {
        var lines = new ArrayBufferWriter<byte>(text.Length + 64);
        var taken = Format(lines, text.Span, streamName, ended);
        if (lines.WrittenCount == 0)
            return taken;
        await gate.WaitAsync();
        try
        {
            if (file is null)
                return taken;
            await file.WriteAsync(lines.WrittenMemory);
            if (file.Length > largest)
            {
                await file.DisposeAsync();
                File.Move(path, path + ".1", overwrite: true);
                file = Open();
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Disk full: these lines are lost, but the next are read all the same. A program that writes into a full pipe stands still.
        }
        finally
        {
            gate.Release();
        }
        return taken;
    }

    private int Format(ArrayBufferWriter<byte> lines, ReadOnlySpan<byte> text, string streamName, bool ended)
    {
        var taken = 0;
        for (int length; (length = text[taken..].IndexOf((byte)'\n')) >= 0; taken += length + 1)
            Line(lines, text.Slice(taken, length), streamName, 'F');
        if (taken < text.Length && (ended || (taken == 0 && text.Length == LongestLine)))
        {
            Line(lines, text[taken..], streamName, ended ? 'F' : 'P');
            taken = text.Length;
        }
        return taken;
    }

    private void Line(ArrayBufferWriter<byte> lines, ReadOnlySpan<byte> text, string streamName, char tag)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var target = lines.GetSpan(48 + text.Length);
        Utf8Formatter.TryFormat(now, target, out var length, new StandardFormat('O'));
        length += Encoding.ASCII.GetBytes($" {streamName} {tag} ", target[length..]);
        text.CopyTo(target[length..]);
        length += text.Length;
        target[length++] = (byte)'\n';
        lines.Advance(length);
    }
}
