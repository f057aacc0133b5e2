namespace MlServe.Linux;

/// <summary>What a socket is ready for; the values of epoll(7).</summary>
[Flags]
public enum SocketReadiness
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
}
