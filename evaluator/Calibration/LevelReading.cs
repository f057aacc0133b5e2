using MlServe.Evaluator.Load.Results.Histograms;
using MlServe.Evaluator.Load.Results.Tallies;

namespace MlServe.Evaluator.Calibration;

/// <summary>What a load at one pod has shown.</summary>
/// <param name="Level">The load.</param>
/// <param name="Stage">What the load generator counted.</param>
internal sealed record LevelReading(CalibrationLevel Level, StageTallyRecord Stage)
{
    /// <summary>CPU time that the pod used, what it uses idle left out, seconds; null where it could not be had.</summary>
    public double? PodCpuSeconds { get; init; }

    /// <summary>Requests that the pod has worked on, those among them that nobody waited for any more when the load ended.</summary>
    public double Worked { get; init; }

    /// <summary>Cores that the embedded cluster's process used, which forwards connections; null where there is none.</summary>
    public double? ClusterCores { get; init; }

    /// <summary>Requests per second that were sent while those cores were measured.</summary>
    public double SentRate { get; init; }

    /// <summary>Cores that others than pod, load generator and cluster used; null where nobody can tell.</summary>
    public double? OtherCores { get; init; }

    /// <summary>What the service told while the load went on, where it was asked.</summary>
    public IReadOnlyList<ServiceCounters> Samples { get; init; } = [];

    /// <summary>Requests that were answered.</summary>
    public long Answered => Stage.Counts.Transactions;

    /// <summary>Requests that were sent.</summary>
    public long Sent => Answered + Stage.Counts.Failed;

    /// <summary>Answers a second.</summary>
    public double Rate => Stage.ElapsedSeconds > 0 ? Answered / Stage.ElapsedSeconds : 0;

    /// <summary>CPU time of the pod for a request, seconds; null where it could not be had.</summary>
    public double? CpuSeconds => Worked > 0 ? PodCpuSeconds / Worked : null;

    /// <summary>CPU time of the load generator for a request, seconds.</summary>
    public double GeneratorCpuSeconds => Stage.CpuCores * Stage.ElapsedSeconds / Math.Max(1, Sent);

    /// <summary>Response times.</summary>
    public LatencyHistogram Times => LatencyHistogram.Of(Stage.Histograms[StageTally.Total]);

    /// <summary>Mean response time, seconds; null where nothing was answered.</summary>
    public double? ResponseSeconds => Times.Mean?.TotalSeconds;

    /// <summary>Mean time to connect, seconds.</summary>
    public double ConnectSeconds => LatencyHistogram.Of(Stage.Histograms[StageTally.Connect]).Mean?.TotalSeconds ?? 0;

    /// <summary>Bytes of an answer.</summary>
    public long BodyBytes => Answered > 0 ? Stage.Counts.BodyBytes / Answered : 0;
}
