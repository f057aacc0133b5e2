namespace MlServe.Training.Tests.Distributed;

/// <summary>A Redis for the tests of a class, which run one after another; each finds it empty.</summary>
public sealed class SharedRedis : IDisposable
{
    private RedisServer? server;

    public void Dispose() => server?.Dispose();

    internal RedisServer Empty()
    {
        if (server is null)
            server = new RedisServer();
        else
            server.Empty();
        return server;
    }
}
