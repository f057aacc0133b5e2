using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using MlServe.Evaluator.Load.Loop;
using MlServe.Evaluator.Load.Pacing;

namespace MlServe.Evaluator.Load.Http;

/// <summary>
/// Sends requests one after the other, each on a connection of its own unless the plan keeps connections alive, and
/// times them. What goes wrong with a request is a result, no exception.
/// </summary>
/// <param name="options">What the load is to do.</param>
/// <param name="time">The clock of all timestamps.</param>
/// <param name="waiter">Waits.</param>
internal sealed class HttpUser(LoadOptions options, TimeProvider time, Waiter waiter) : IDisposable
{
    private readonly long timeout = Pause.Timestamps(options.Timeout, time);
    private readonly ResponseParser parser = new();
    private HttpConnection? connection;
    private (IPEndPoint EndPoint, string Host) connectedTo;
    private long firstByte;

    /// <summary>Where the last response redirects to; null when it does not.</summary>
    public Uri? Redirect { get; private set; }

    /// <summary>One request, read to its end. That it was due, and ready, when it started is for the caller to correct.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Hop> SendAsync(HttpTarget target, ReadOnlyMemory<byte> request)
    {
        Redirect = null;
        firstByte = 0;
        var started = time.GetTimestamp();
        waiter.Deadline = started + timeout;
        long connected = 0;
        try
        {
            connected = connection is not null && connectedTo == (target.EndPoint, target.Url.Host) ? started : 0;
            if (connected == 0 || !await TryExchangeAsync(target, request))
            {
                // None was open, or the server had closed it meanwhile: that is no failure of this request.
                connected = 0;
                await ConnectAsync(target);
                connected = time.GetTimestamp();
                await ExchangeAsync(target, request);
            }

            // Before the connection is closed: that is not the service's time.
            var ended = time.GetTimestamp();
            if (!options.Plan.KeepAlive || !parser.KeepsAlive || parser.IsMalformed)
                Disconnect();
            if (parser.IsMalformed)
                return Result(started, connected, ended, HopFault.Broken);
            Redirect = RedirectOf(target);
            return Result(started, connected, ended, HopFault.None);
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException or TimeoutException)
        {
            var ended = time.GetTimestamp();
            Disconnect();
            return Result(started, connected, ended, ended >= waiter.Deadline ? HopFault.TimedOut : connected == 0 ? HopFault.NoConnection : HopFault.Broken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Disconnect();

    private Hop Result(long started, long connected, long ended, HopFault fault) => new(
        started, started, started, connected, firstByte, ended, fault == HopFault.None ? parser.Status : 0, parser.BodyBytes, fault)
    {
        ServedBy = fault == HopFault.None ? parser.ServedBy : null,
    };

    private async ValueTask ConnectAsync(HttpTarget target)
    {
        Disconnect();
        parser.Reset();
        connection = await HttpConnection.OpenAsync(target, options.AnyCertificate, waiter);
        connectedTo = (target.EndPoint, target.Url.Host);
    }

    // False when a connection kept from an earlier request turns out to be closed: not a byte came back on it.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> TryExchangeAsync(HttpTarget target, ReadOnlyMemory<byte> request)
    {
        try
        {
            await ExchangeAsync(target, request);
        }
        catch (Exception exception) when (exception is SocketException or IOException && firstByte == 0 && time.GetTimestamp() < waiter.Deadline)
        {
            return false;
        }

        return firstByte != 0;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ExchangeAsync(HttpTarget target, ReadOnlyMemory<byte> request)
    {
        parser.Reset(toHead: target.Plan.Method == "HEAD");
        await connection!.SendAsync(request);
        while (!parser.IsComplete && !parser.IsMalformed)
        {
            var read = await connection.ReceiveAsync();
            if (firstByte == 0 && read > 0)
                firstByte = time.GetTimestamp();
            if (read == 0)
                parser.FeedEnd();
            else
                parser.Feed(connection.Received(read));
        }
    }

    private void Disconnect()
    {
        connection?.Dispose();
        connection = null;
    }

    private Uri? RedirectOf(HttpTarget target)
    {
        if (parser.Status is not (301 or 302 or 303 or 307 or 308) || parser.Location is not { } location)
            return null;
        return Uri.TryCreate(target.Url, location, out var url) && url.Scheme is "http" or "https" ? url : null;
    }
}
