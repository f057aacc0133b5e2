using System.Net.Sockets;
using System.Security.Authentication;

namespace MlServe.Evaluator.Load;

/// <summary>
/// Sends requests one after the other, each on a connection of its own, and times them. What goes wrong with a request
/// is a result; only the end of the stage is an exception (<see cref="OperationCanceledException"/>).
/// </summary>
internal sealed class HttpUser : IDisposable
{
    private readonly LoadOptions options;
    private readonly TimeProvider clock;
    private readonly CancellationToken stageEnd;
    private readonly byte[] buffer = new byte[16 * 1024];
    private readonly ResponseParser parser = new();
    private CancellationTokenSource deadline;

    /// <summary>A user that lives until <paramref name="stageEnd"/>.</summary>
    public HttpUser(LoadOptions options, TimeProvider clock, CancellationToken stageEnd)
    {
        this.options = options;
        this.clock = clock;
        this.stageEnd = stageEnd;
        deadline = CancellationTokenSource.CreateLinkedTokenSource(stageEnd);
    }

    /// <summary>Where the last response redirects to; null when it does not.</summary>
    public Uri? Redirect { get; private set; }

    /// <summary>One request, read to its end. That it was due, and ready, when it started is for the caller to correct.</summary>
    public async ValueTask<Hop> SendAsync(HttpTarget target)
    {
        StartDeadline();
        parser.Reset();
        Redirect = null;
        long connected = 0, firstByte = 0;
        var started = clock.GetTimestamp();
        var fault = HopFault.None;
        try
        {
            using var connection = await HttpConnection.OpenAsync(target, options.AnyCertificate, deadline.Token);
            connected = clock.GetTimestamp();
            await connection.SendAsync(target.Request, deadline.Token);
            while (!parser.IsComplete && !parser.IsMalformed)
            {
                var read = await connection.ReceiveAsync(buffer, deadline.Token);
                if (firstByte == 0 && read > 0)
                    firstByte = clock.GetTimestamp();
                if (read == 0)
                    parser.FeedEnd();
                else
                    parser.Feed(buffer.AsSpan(0, read));
            }

            // Before the connection is closed: that is not the service's time.
            var ended = clock.GetTimestamp();
            if (parser.IsMalformed)
                return Broken(ended);
            Redirect = RedirectOf(target);
            return new Hop(started, started, started, connected, firstByte, ended, parser.Status, parser.BodyBytes, HopFault.None);
        }
        catch (OperationCanceledException)
        {
            stageEnd.ThrowIfCancellationRequested();
            fault = HopFault.TimedOut;
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException)
        {
            // A socket closed by the end of the stage fails in any of these ways too.
            stageEnd.ThrowIfCancellationRequested();
            fault = connected == 0 ? HopFault.NoConnection : HopFault.Broken;
        }

        return new Hop(started, started, started, connected, firstByte, clock.GetTimestamp(), 0, parser.BodyBytes, fault);

        Hop Broken(long ended) => new(started, started, started, connected, firstByte, ended, 0, parser.BodyBytes, HopFault.Broken);
    }

    /// <inheritdoc/>
    public void Dispose() => deadline.Dispose();

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

    private Uri? RedirectOf(HttpTarget target)
    {
        if (parser.Status is not (301 or 302 or 303 or 307 or 308) || parser.Location is not { } location)
            return null;
        return Uri.TryCreate(target.Url, location, out var url) && url.Scheme is "http" or "https" ? url : null;
    }
}
