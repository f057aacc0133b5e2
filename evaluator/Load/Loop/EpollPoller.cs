using System.Net;
using MlServe.Linux;

namespace MlServe.Evaluator.Load.Loop;

/// <summary>News by epoll.</summary>
internal sealed class EpollPoller : IPoller
{
    private readonly Epoll epoll = new();

    /// <inheritdoc/>
    public IStreamSocket Open(IPEndPoint to, int key) => new Connection(epoll, new StreamSocket(to.Serialize()), key);

    /// <inheritdoc/>
    public ReadOnlySpan<SocketNews> Wait(TimeSpan atMost) => epoll.Wait(atMost);

    /// <inheritdoc/>
    public void Wake() => epoll.Wake();

    /// <inheritdoc/>
    public void Dispose() => epoll.Dispose();

    private sealed class Connection(Epoll epoll, StreamSocket socket, int key) : IStreamSocket
    {
        public bool TryConnect() => socket.TryConnect();

        public int? TrySend(ReadOnlySpan<byte> bytes) => socket.TrySend(bytes);

        public int? TryReceive(Span<byte> buffer) => socket.TryReceive(buffer);

        public void Watch(bool forRoom) => epoll.Watch(socket, key, forRoom);

        public void Dispose() => socket.Dispose();
    }
}
