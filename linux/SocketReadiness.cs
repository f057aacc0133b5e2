namespace MlServe.Linux;

/// <summary>What a socket is ready for; the values of epoll(7).</summary>
[Flags]
public enum SocketReadiness : uint
{
    /// <summary>For nothing.</summary>
    None = 0,

    /// <summary>Bytes, a connection or the end can be read.</summary>
    Read = 0x1,

    /// <summary>Bytes can be written.</summary>
    Write = 0x4,

    /// <summary>It failed; reported whether asked for or not.</summary>
    Failed = 0x8,

    /// <summary>Both directions have ended; reported whether asked for or not.</summary>
    Gone = 0x10,

    /// <summary>The other side has ended its direction.</summary>
    PeerEnded = 0x2000,

    /// <summary>Each piece of news is told once (edge-triggered), so what is there is read to its end before more is waited for.</summary>
    OnceEach = 1u << 31,
}
