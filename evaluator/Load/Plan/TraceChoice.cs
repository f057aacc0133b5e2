using System.Text;
using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Load.Plan;

/// <summary>A recorded load that is to be sent again.</summary>
/// <param name="File">Its file: times of requests, an earlier load's file of all requests, or rates over time.</param>
internal sealed record TraceChoice(string File)
{
    /// <summary>Bounds of speed and scale.</summary>
    public const double Least = 1e-6, Most = 1e6;

    /// <summary>How many times as fast time passes. Default 1.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>By what the number of requests is multiplied. Default 1.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The most requests under way at once. Default 200.</summary>
    public int Users { get; init; } = StagePlanReader.UsersOfOpenStage;

    /// <summary>SHA-256 of the file and of how it is replayed, by which replays are told apart.</summary>
    public string Sha256() =>
        RunMetadata.Sha256([.. System.IO.File.ReadAllBytes(File), .. Encoding.UTF8.GetBytes(Invariant($"\n{Speed} {Scale}"))]);
}
