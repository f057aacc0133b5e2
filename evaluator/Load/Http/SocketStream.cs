using System.Net;
using System.Runtime.CompilerServices;
using MlServe.Evaluator.Load.Loop;

namespace MlServe.Evaluator.Load.Http;

/// <summary>A connection as a stream, whose waits are a loop's. Those that outlast the waiter's deadline end with a <see cref="TimeoutException"/>.</summary>
/// <param name="waiter">Who waits.</param>
/// <param name="to">Where to.</param>
internal sealed class SocketStream(Waiter waiter, IPEndPoint to) : Stream
{
    // Reads without a wait between them: a body that comes as fast as it is read must not keep the others waiting, nor its own deadline.
    private const int MostAtOnce = 16;
    private readonly IStreamSocket socket = waiter.Open(to);
    private int reads;
    private bool isAnswerToCome;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Connects.</summary>
    /// <exception cref="IOException">The other side cannot be reached or does not want.</exception>
    public async ValueTask ConnectAsync()
    {
        while (!socket.TryConnect())
            Check(await waiter.ForNews(socket, orRoom: true));
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // What was just asked is not answered yet: to look would be a call for nothing. A connection that has ended has no more news.
        if (isAnswerToCome && !waiter.HasConnectionEnded)
            Check(await waiter.ForNews(socket));
        else if (++reads % MostAtOnce == 0)
        {
            await waiter.ForOthers();
            Check(!waiter.IsOverdue);
        }

        isAnswerToCome = false;
        while (true)
        {
            if (socket.TryReceive(buffer.Span) is { } received)
                return received;
            Check(await waiter.ForNews(socket));
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        isAnswerToCome = true;
        while (!buffer.IsEmpty)
        {
            if (socket.TrySend(buffer.Span) is { } sent)
                buffer = buffer[sent..];
            else
                Check(await waiter.ForNews(socket, orRoom: true));
        }
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        socket.Dispose();
        base.Dispose(disposing);
    }

    private static void Check(bool hadNews)
    {
        if (!hadNews)
            throw new TimeoutException();
    }
}
