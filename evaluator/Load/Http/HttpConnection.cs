using System.Net.Security;
using System.Net.Sockets;

namespace MlServe.Evaluator.Load.Http;

/// <summary>One TCP connection, encrypted where the target asks for it.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket socket;
    private SslStream? encrypted;

    private HttpConnection(Socket socket) => this.socket = socket;

    /// <summary>Connects and, for https, shakes hands.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="anyCertificate">Takes certificates that no authority vouches for, as siege does.</param>
    /// <param name="ct">Gives up.</param>
    public static async ValueTask<HttpConnection> OpenAsync(HttpTarget target, bool anyCertificate, CancellationToken ct)
    {
        var connection = new HttpConnection(new Socket(target.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        try
        {
            await connection.socket.ConnectAsync(target.EndPoint, ct);
            if (target.IsEncrypted)
                await connection.EncryptAsync(target.Url.IdnHost, anyCertificate, ct);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends all of <paramref name="bytes"/>.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        if (encrypted is not null)
        {
            await encrypted.WriteAsync(bytes, ct);
            return;
        }

        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, ct)..];
    }

    /// <summary>Waits for bytes; 0 when the server has closed.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken ct) =>
        encrypted is not null ? encrypted.ReadAsync(buffer, ct) : socket.ReceiveAsync(buffer, SocketFlags.None, ct);

    /// <summary>Drops the connection.</summary>
    public void Dispose()
    {
        encrypted?.Dispose();
        socket.Dispose();
    }

    private async Task EncryptAsync(string host, bool anyCertificate, CancellationToken ct)
    {
        encrypted = new SslStream(new NetworkStream(socket, ownsSocket: false));
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (anyCertificate)
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        await encrypted.AuthenticateAsClientAsync(options, ct);
    }
}
