using System.Buffers;
using MlServe.Linux;

namespace MlServe.LocalCluster.Network;

/// <summary>
/// A client's connection and the one to its pod, which get each other's bytes. The end of one is handed on as an end (half-close), a
/// failure as a reset. What one side does not take is kept, and no more is read from the other until it has been taken.
/// </summary>
/// <param name="poll">Says when a side is ready.</param>
/// <param name="client">The client's socket.</param>
/// <param name="pod">The socket that leads to the pod.</param>
internal sealed class RelayedConnection(EventPoll poll, int client, int pod)
{
    private readonly Side left = new(client);
    private readonly Side right = new(pod);

    /// <summary>The sockets of both sides.</summary>
    public (int Client, int Pod) Sockets => (left.Socket, right.Socket);

    /// <summary>Does what a side is ready for.</summary>
    /// <param name="socket">The side.</param>
    /// <param name="readiness">What for.</param>
    /// <param name="buffer">Takes what is read; shared by all connections, since nothing stays in it.</param>
    /// <returns>False once both directions have ended, or one has failed: both sockets are closed.</returns>
    public bool Go(int socket, SocketReadiness readiness, Span<byte> buffer)
    {
        var (side, other) = socket == left.Socket ? (left, right) : (right, left);
        // A failure shows at the call that it makes fail.
        var isAlive = (readiness == SocketReadiness.Read || side.Flush()) && (readiness == SocketReadiness.Write || Read(side, other, buffer));
        if (!isAlive || (left.IsOver && right.IsOver))
        {
            Close(inOrder: isAlive);
            return false;
        }
        HandOnEnd(left, right);
        HandOnEnd(right, left);
        return AwaitBoth();
    }

    /// <summary>Closes both sides, in order or so that they see a reset.</summary>
    public void Close(bool inOrder)
    {
        foreach (var side in (ReadOnlySpan<Side>)[left, right])
        {
            side.Forget();
            if (inOrder)
                TcpSockets.Close(side.Socket);
            else
                TcpSockets.Reset(side.Socket);
        }
    }

    /// <summary>Waits for both sides. False when that cannot be: both sockets are closed.</summary>
    public bool AwaitBoth()
    {
        if (Await(left, right) && Await(right, left))
            return true;
        Close(inOrder: false);
        return false;
    }

    /// <summary>False when the side or the other one has failed.</summary>
    private static bool Read(Side side, Side other, Span<byte> buffer)
    {
        if (side.HasEnded || other.HasRest)
            return true;
        var read = TcpSockets.Receive(side.Socket, buffer);
        if (read > 0)
            return other.Send(buffer[..read]);
        side.HasEnded = read == 0;
        return read is 0 or TcpSockets.WouldWait;
    }

    private static void HandOnEnd(Side from, Side to)
    {
        if (!from.HasEnded || to.HasRest || to.IsTold)
            return;
        TcpSockets.EndSending(to.Socket);
        to.IsTold = true;
    }

    /// <summary>
    /// Waits for what can be done with a side next. One with which nothing can be done is not waited for at all: that both its directions
    /// have ended would be reported again and again. False when the kernel has no room for it.
    /// </summary>
    private bool Await(Side side, Side other)
    {
        var wanted = (side.HasEnded || other.HasRest ? SocketReadiness.None : SocketReadiness.Read)
            | (side.HasRest ? SocketReadiness.Write : SocketReadiness.None);
        var before = side.Awaited;
        side.Awaited = wanted;
        if (wanted == before)
            return true;
        if (before == SocketReadiness.None)
            return poll.Add(side.Socket, wanted);
        if (wanted != SocketReadiness.None)
            return poll.Change(side.Socket, wanted);
        poll.Remove(side.Socket);
        return true;
    }

    /// <summary>One of the two sockets, and what it has not taken yet.</summary>
    private sealed class Side(int socket)
    {
        private byte[]? rest;
        private int begin, end;

        public int Socket => socket;

        public SocketReadiness Awaited { get; set; }

        /// <summary>It will send no more.</summary>
        public bool HasEnded { get; set; }

        /// <summary>It has been told that the other has ended.</summary>
        public bool IsTold { get; set; }

        public bool HasRest => rest is not null;

        /// <summary>It has ended, and has taken all that the other had sent.</summary>
        public bool IsOver => HasEnded && !HasRest;

        /// <summary>Sends what there is room for and keeps the rest. False when it has failed.</summary>
        public bool Send(ReadOnlySpan<byte> bytes)
        {
            var sent = TcpSockets.Send(socket, bytes);
            if (sent < 0 && sent != TcpSockets.WouldWait)
                return false;
            bytes = bytes[Math.Max(0, sent)..];
            if (bytes.IsEmpty)
                return true;
            rest = ArrayPool<byte>.Shared.Rent(bytes.Length);
            bytes.CopyTo(rest);
            (begin, end) = (0, bytes.Length);
            return true;
        }

        /// <summary>Sends what was kept, as far as there is room. False when it has failed.</summary>
        public bool Flush()
        {
            if (rest is null)
                return true;
            var sent = TcpSockets.Send(socket, rest.AsSpan(begin, end - begin));
            if (sent < 0)
                return sent == TcpSockets.WouldWait;
            begin += sent;
            if (begin == end)
                Forget();
            return true;
        }

        /// <summary>Gives up what was kept.</summary>
        public void Forget()
        {
            if (rest is not null)
                ArrayPool<byte>.Shared.Return(rest);
            rest = null;
        }
    }
}
