namespace MlServe.Kubernetes.Client;

/// <summary>How long the client waits and how often it tries.</summary>
public sealed record KubernetesClientOptions
{
    /// <summary>For connecting. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For a whole answer, watches and followed logs aside. Default 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request is sent when the server answers "later" (429, or 503 with Retry-After). Default 6.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>The longest wait before another attempt, whatever the server asks for. Default 30 s.</summary>
    public TimeSpan LongestRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The first wait before a broken watch is continued; it doubles up to <see cref="LongestRetryDelay"/>. Default 1 s.</summary>
    public TimeSpan FirstWatchDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a watch keeps trying to come back before it fails. Default 5 min.</summary>
    public TimeSpan WatchGivesUpAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one watch request may last before it is renewed. Default 5 min.</summary>
    public TimeSpan WatchLength { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Pause between two looks when something is waited for. Default 500 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Objects asked for at a time in a list. Default 500.</summary>
    public int PageSize { get; init; } = 500;
}
