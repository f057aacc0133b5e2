using System.Net;
using MlServe.Linux;

namespace MlServe.Evaluator.Load.Loop;

/// <summary>News by epoll, each piece told once.</summary>
internal sealed class EpollPoller : IPoller
{
    private const SocketReadiness Ended = SocketReadiness.PeerEnded | SocketReadiness.Gone | SocketReadiness.Failed;
    private readonly EventPoll poll = new();
    private readonly (int Key, SocketReadiness Readiness)[] ready = new (int, SocketReadiness)[256];
    private readonly SocketNews[] news = new SocketNews[256];

    /// <inheritdoc/>
    public IStreamSocket Open(IPEndPoint to, int key) => new Connection(poll, new StreamSocket(to.Serialize()), key);

    /// <inheritdoc/>
    public ReadOnlySpan<SocketNews> Wait(TimeSpan atMost)
    {
        var count = poll.Wait(ready, atMost);
        for (var i = 0; i < count; i++)
            news[i] = new SocketNews(ready[i].Key, (ready[i].Readiness & Ended) != 0);
        return news.AsSpan(0, count);
    }

    /// <inheritdoc/>
    public void Wake() => poll.Wake();

    /// <inheritdoc/>
    public void Dispose() => poll.Dispose();

    private sealed class Connection(EventPoll poll, StreamSocket socket, int key) : IStreamSocket
    {
        private SocketReadiness watched;

        public bool TryConnect() => socket.TryConnect();

        public int? TrySend(ReadOnlySpan<byte> bytes) => socket.TrySend(bytes);

        public int? TryReceive(Span<byte> buffer) => socket.TryReceive(buffer);

        public void Watch(bool forRoom)
        {
            var wanted = SocketReadiness.Read | SocketReadiness.PeerEnded | SocketReadiness.OnceEach | (forRoom ? SocketReadiness.Write : SocketReadiness.None);
            if ((watched & wanted) == wanted)
                return;
            if (!(watched == SocketReadiness.None ? poll.Add(socket.Handle, key, wanted) : poll.Change(socket.Handle, key, wanted)))
                throw new IOException("the kernel has no room to wait for another connection");
            watched = wanted;
        }

        public void Dispose() => socket.Dispose();
    }
}
