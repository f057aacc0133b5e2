using System.Net;
using System.Net.Sockets;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Plan;

namespace MlServe.Evaluator.Load;

/// <summary>
/// Runs the generator against a small server inside this process before the load begins, so that its code is compiled
/// and its threads are up when the first burst is due. The service under test sees nothing of it.
/// </summary>
internal static class SelfWarmUp
{
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs for half a second; returns at once when <paramref name="ct"/> is cancelled.</summary>
    public static async Task RunAsync(TimeProvider time, CancellationToken ct)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var serving = ServeAsync(listener, stop.Token);

        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        var options = new LoadOptions { Url = url, Plan = new LoadPlan([new StagePlan(20, TimeSpan.FromMilliseconds(20), Length)]) };
        await new LoadGenerator(options, time, () => TimeSpan.Zero).RunAsync(await TargetBook.OpenAsync(options, ct), ct);

        await stop.CancelAsync();
        await serving;
    }

    private static async Task ServeAsync(TcpListener listener, CancellationToken ct)
    {
        var answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray();
        var request = new byte[1024];
        try
        {
            while (true)
            {
                using var socket = await listener.AcceptSocketAsync(ct);
                await socket.ReceiveAsync(request, SocketFlags.None, ct);
                await socket.SendAsync(answer, SocketFlags.None, ct);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The end of the warm-up; a client that left at the end of its stage is no more than that either.
        }
    }
}
