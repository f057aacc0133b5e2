using System.Net;

namespace MlServe.Evaluator.Load.Loop;

/// <summary>Waits for news on all connections of a loop at once: by epoll on Linux, by select elsewhere.</summary>
internal interface IPoller : IDisposable
{
    /// <summary>A connection yet to be made.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="key">What its news is told with.</param>
    /// <exception cref="IOException">This process has as many files open as it may.</exception>
    IStreamSocket Open(IPEndPoint to, int key);

    /// <summary>Waits until there is news, but no longer than <paramref name="atMost"/>; what it returns is valid until the next call.</summary>
    ReadOnlySpan<SocketNews> Wait(TimeSpan atMost);

    /// <summary>Ends the wait that is under way, or the next one; for any thread.</summary>
    void Wake();
}
