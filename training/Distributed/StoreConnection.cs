using StackExchange.Redis;

namespace MlServe.Training.Distributed;

/// <summary>
/// Redis, which may be away for a while: what fails because nobody answers is tried again until the patience is at its end. An answer
/// may have been lost after the work was done, so whatever is asked must be right when it is asked twice.
/// </summary>
internal sealed class StoreConnection : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly StoreOptions options;
    private readonly TimeProvider time;
    private readonly ConnectionMultiplexer redis;

    internal StoreConnection(StoreOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        redis = ConnectionMultiplexer.Connect(new ConfigurationOptions
        {
            EndPoints = { options.Address },
            AbortOnConnectFail = false,
            BacklogPolicy = BacklogPolicy.FailFast,
            ConnectTimeout = 2_000,
            ReconnectRetryPolicy = new LinearRetry(500),
        });
    }

    internal string Address => options.Address;

    /// <summary>The answer to <paramref name="work"/>.</summary>
    /// <exception cref="TrainingException">Nobody answered for as long as the patience lasts, or the store cannot do it.</exception>
    internal T Ask<T>(Func<IDatabase, T> work, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                return work(redis.GetDatabase());
            }
            catch (Exception exception) when (IsPassing(exception))
            {
                if (time.GetElapsedTime(began) >= options.Patience)
                    throw Unreachable(exception);
                ct.WaitHandle.WaitOne(Pause);
            }
            catch (RedisException exception)
            {
                throw new TrainingException($"the store at {Address} refuses: {FirstLine(exception)}", exception);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => redis.Dispose();

    // A server that has just started answers LOADING until it has read its append-only file.
    private static bool IsPassing(Exception exception) =>
        exception is RedisConnectionException or RedisTimeoutException
        || (exception is RedisServerException server && (server.Message.StartsWith("LOADING", StringComparison.Ordinal)
            || server.Message.StartsWith("BUSY", StringComparison.Ordinal) || server.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal)));

    private TrainingException Unreachable(Exception exception) => new(FormattableString.Invariant(
        $"the store at {Address} has not answered for {options.Patience.TotalSeconds:0} s: is redis-server running there ({FirstLine(exception)})?"),
        exception);

    private static string FirstLine(Exception exception) => exception.Message.Split('\n')[0].Trim();
}
