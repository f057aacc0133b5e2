using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace MlServe.Evaluator.Load.Http;

/// <summary>
/// Sends requests one after the other, each on a connection of its own unless the plan keeps connections alive, and
/// times them. What goes wrong with a request is a result; only the end of the stage is an exception
/// (<see cref="OperationCanceledException"/>).
/// </summary>
internal sealed class HttpUser : IDisposable
{
    private readonly LoadOptions options;
    private readonly TimeProvider time;
    private readonly CancellationToken stageEnd;
    private readonly byte[] buffer = new byte[16 * 1024];
    private readonly ResponseParser parser = new();
    private CancellationTokenSource deadline;
    private HttpConnection? connection;
    private (IPEndPoint EndPoint, string Host) connectedTo;
    private long firstByte;

    /// <summary>A user that lives until <paramref name="stageEnd"/>.</summary>
    public HttpUser(LoadOptions options, TimeProvider time, CancellationToken stageEnd)
    {
        this.options = options;
        this.time = time;
        this.stageEnd = stageEnd;
        deadline = CancellationTokenSource.CreateLinkedTokenSource(stageEnd);
    }

    /// <summary>Where the last response redirects to; null when it does not.</summary>
    public Uri? Redirect { get; private set; }

    /// <summary>One request, read to its end. That it was due, and ready, when it started is for the caller to correct.</summary>
    public async ValueTask<Hop> SendAsync(HttpTarget target, ReadOnlyMemory<byte> request)
    {
        StartDeadline();
        Redirect = null;
        firstByte = 0;
        var started = time.GetTimestamp();
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
                return Result(ended, HopFault.Broken);
            Redirect = RedirectOf(target);
            return Result(ended, HopFault.None);
        }
        catch (OperationCanceledException)
        {
            stageEnd.ThrowIfCancellationRequested();
            Disconnect();
            return Result(time.GetTimestamp(), HopFault.TimedOut);
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException)
        {
            // A socket closed by the end of the stage fails in any of these ways too.
            stageEnd.ThrowIfCancellationRequested();
            Disconnect();
            return Result(time.GetTimestamp(), connected == 0 ? HopFault.NoConnection : HopFault.Broken);
        }

        Hop Result(long ended, HopFault fault) => new(
            started, started, started, connected, firstByte, ended, fault == HopFault.None ? parser.Status : 0, parser.BodyBytes, fault)
        {
            ServedBy = fault == HopFault.None ? parser.ServedBy : null,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Disconnect();
        deadline.Dispose();
    }

    // One timer serves all requests of a user; a new one is made only after a time-out.
    private void StartDeadline()
    {
        if (!deadline.TryReset())
        {
            stageEnd.ThrowIfCancellationRequested();
            deadline.Dispose();
            deadline = CancellationTokenSource.CreateLinkedTokenSource(stageEnd);
        }

        deadline.CancelAfter(options.Timeout);
    }

    private async ValueTask ConnectAsync(HttpTarget target)
    {
        Disconnect();
        parser.Reset();
        connection = await HttpConnection.OpenAsync(target, options.AnyCertificate, deadline.Token);
        connectedTo = (target.EndPoint, target.Url.Host);
    }

    // False when a connection kept from an earlier request turns out to be closed: not a byte came back on it.
    private async ValueTask<bool> TryExchangeAsync(HttpTarget target, ReadOnlyMemory<byte> request)
    {
        try
        {
            await ExchangeAsync(target, request);
        }
        catch (Exception exception) when (exception is SocketException or IOException && firstByte == 0)
        {
            return false;
        }

        return firstByte != 0;
    }

    private async ValueTask ExchangeAsync(HttpTarget target, ReadOnlyMemory<byte> request)
    {
        parser.Reset(toHead: target.Plan.Method == "HEAD");
        await connection!.SendAsync(request, deadline.Token);
        while (!parser.IsComplete && !parser.IsMalformed)
        {
            var read = await connection.ReceiveAsync(buffer, deadline.Token);
            if (firstByte == 0 && read > 0)
                firstByte = time.GetTimestamp();
            if (read == 0)
                parser.FeedEnd();
            else
                parser.Feed(buffer.AsSpan(0, read));
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
