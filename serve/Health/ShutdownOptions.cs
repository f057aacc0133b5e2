using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MlServe.Serve.Health;

/// <summary>How long the end takes after SIGTERM.</summary>
internal sealed record ShutdownOptions
{
    /// <summary>
    /// Seconds after SIGTERM during which new connections are still accepted while <c>/readyz</c> already answers 503,
    /// so that whoever balances the load can take this instance out first. Default 3.
    /// </summary>
    [Range(0d, 300d), Description("seconds after SIGTERM during which connections are still accepted")]
    public double DrainSeconds { get; init; } = 3;

    /// <summary>
    /// Seconds after SIGTERM until requests still in flight are cut off. Default 25, inside Kubernetes' 30 seconds of grace.
    /// </summary>
    [Range(1d, 3600d), Description("seconds after SIGTERM until requests still in flight are cut off")]
    public double ShutdownSeconds { get; init; } = 25;
}
