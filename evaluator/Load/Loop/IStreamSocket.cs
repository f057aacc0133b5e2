namespace MlServe.Evaluator.Load.Loop;

/// <summary>A TCP connection whose calls never wait: what cannot be done yet says so, and is tried again when there is news.</summary>
internal interface IStreamSocket : IDisposable
{
    /// <summary>Begins to connect, and asks how far it came: false while it is under way.</summary>
    /// <exception cref="IOException">The other side cannot be reached or does not want.</exception>
    bool TryConnect();

    /// <summary>Sends as many bytes as there is room for, and says how many; null when there is none.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    int? TrySend(ReadOnlySpan<byte> bytes);

    /// <summary>Takes what has come, and says how many bytes: 0 when the other side has closed, null when nothing has come.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    int? TryReceive(Span<byte> buffer);

    /// <summary>Has its poller tell when something has come, or, where that is asked for, when it stands and there is room to send.</summary>
    void Watch(bool forRoom);
}
