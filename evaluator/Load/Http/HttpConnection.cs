using System.Net.Security;
using MlServe.Evaluator.Load.Loop;

namespace MlServe.Evaluator.Load.Http;

/// <summary>One connection to a target, encrypted where the target asks for it.</summary>
internal sealed class HttpConnection : IDisposable
{
    private const int BufferSize = 16 * 1024;
    private readonly SocketStream plain;
    private SslStream? encrypted;
    private Memory<byte> buffer;

    private HttpConnection(Waiter waiter, HttpTarget target) =>
        (plain, buffer) = (new SocketStream(waiter, target.EndPoint), waiter.Buffer);

    /// <summary>Connects and, for https, shakes hands.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="anyCertificate">Takes certificates that no authority vouches for, as siege does.</param>
    /// <param name="waiter">Waits.</param>
    public static async ValueTask<HttpConnection> OpenAsync(HttpTarget target, bool anyCertificate, Waiter waiter)
    {
        var connection = new HttpConnection(waiter, target);
        try
        {
            await connection.plain.ConnectAsync();
            if (target.IsEncrypted)
                await connection.EncryptAsync(target.Url.IdnHost, anyCertificate);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends all of <paramref name="bytes"/>.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => encrypted?.WriteAsync(bytes) ?? plain.WriteAsync(bytes);

    /// <summary>Waits for bytes, and says how many of <see cref="Received"/> they are; 0 when the server has closed.</summary>
    public ValueTask<int> ReceiveAsync() => encrypted?.ReadAsync(buffer) ?? plain.ReadAsync(buffer);

    /// <summary>What was received last; until the next wait.</summary>
    public ReadOnlySpan<byte> Received(int count) => buffer.Span[..count];

    /// <summary>Drops the connection.</summary>
    public void Dispose()
    {
        encrypted?.Dispose();
        plain.Dispose();
    }

    private Task EncryptAsync(string host, bool anyCertificate)
    {
        encrypted = new SslStream(plain);
        // What it does between decrypting and handing over is not ours to know.
        buffer = new byte[BufferSize];
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (anyCertificate)
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        return encrypted.AuthenticateAsClientAsync(options);
    }
}
