using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.RunFiles.Metadata;

/// <summary>run.json: how a run was made, so that its figures can be told apart from others'.</summary>
internal sealed record RunMetadata
{
    /// <summary>The version of the program that runs.</summary>
    public static string ThisEvaluator { get; } =
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>Identifies the run; label <c>mlserve.dev/run</c> of everything it created.</summary>
    public required string Run { get; init; }

    /// <summary>The evaluator's version.</summary>
    public required string Evaluator { get; init; }

    /// <summary>The manifest's path as given.</summary>
    public required string Manifest { get; init; }

    /// <summary>SHA-256 of its bytes, hexadecimal.</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>That it was simulated, and from what; null of a run that was measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SimulationNote? Simulation { get; init; }

    /// <summary>Where it ran.</summary>
    public ClusterIdentity? Cluster { get; init; }

    /// <summary>The address that was loaded.</summary>
    public string? Url { get; init; }

    /// <summary>Images of the containers that were counted.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Minutes of the load, its warm-up left out; results of different lengths do not compare.</summary>
    public double Minutes { get; init; }

    /// <summary>The load plan's file; null for the built-in one.</summary>
    public string? Plan { get; init; }

    /// <summary>SHA-256 of that file, by which plans are told apart; null for the built-in one, and in runs of older versions.</summary>
    public string? PlanSha256 { get; init; }

    /// <summary>The recorded load's file; null where none was replayed.</summary>
    public string? Trace { get; init; }

    /// <summary>SHA-256 of the recorded load and of how it was replayed, by which replays are told apart; null where none was.</summary>
    public string? TraceSha256 { get; init; }

    /// <summary>The autoscaler of the manifest; null where it has none.</summary>
    public AutoscalerRule? Autoscaler { get; init; }

    /// <summary>Seconds between two rows of usage.</summary>
    public double IntervalSeconds { get; init; }

    /// <summary>Where the usage came from: <c>the metrics API</c> or <c>Prometheus</c>; null in runs of older versions.</summary>
    public string? UsageSource { get; init; }

    /// <summary>Seed of the users' think times; null: not set.</summary>
    public int? Seed { get; init; }

    /// <summary>What the run must keep to, with the verdicts once it is scored.</summary>
    [JsonConverter(typeof(ThresholdsJson))]
    public IReadOnlyList<Threshold> Thresholds { get; init; } = [];

    /// <summary>Objectives of the load and of its stages.</summary>
    public IReadOnlyList<AskedObjective> Objectives { get; init; } = [];

    /// <summary>What a core-hour and a GiB-hour cost; null: not known.</summary>
    public Price? Price { get; init; }

    /// <summary>Every limit that the plan sets its stages, with its verdict once the load is over.</summary>
    public IReadOnlyList<StageThreshold> StageThresholds { get; init; } = [];

    /// <summary>A line for each of them that was missed.</summary>
    public IReadOnlyList<string> MissedLimits { get; init; } = [];

    /// <summary>When the command began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the load and the monitor began: 0 on the report's time axis.</summary>
    public DateTimeOffset? LoadStartedAt { get; init; }

    /// <summary>When the load ended.</summary>
    public DateTimeOffset? LoadEndedAt { get; init; }

    /// <summary>Pulling the images beforehand; null when that was not asked for, or there was nothing to pull.</summary>
    public Prewarming? Prewarming { get; init; }

    /// <summary>Seconds from applying the workload, after any prewarming, until the service classified.</summary>
    public double? ReadyAfterSeconds { get; init; }

    /// <summary>Why it ended early; null when it did not, or was killed.</summary>
    public string? EndedEarly { get; init; }

    /// <summary>The same in a word or two, where what was deployed is to blame; else null.</summary>
    public string? FailureReason { get; init; }

    /// <summary>Why the figures are unusable, or of a part of the run only, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How far the figures can be trusted, one sentence each.</summary>
    public IReadOnlyList<string> Cautions { get; init; } = [];

    /// <summary>SHA-256 of a file's bytes, lower-case hexadecimal.</summary>
    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>A cluster, as a run remembers it.</summary>
/// <param name="Name">The kubeconfig context, or <c>embedded</c>.</param>
/// <param name="Version">As the API server says.</param>
/// <param name="Nodes">Its nodes with their capacity.</param>
internal sealed record ClusterIdentity(string Name, string? Version, IReadOnlyList<NodeIdentity> Nodes);

/// <summary>A node's name and capacity.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cpu">Cores that pods may request, as the API writes them.</param>
/// <param name="Memory">Memory that pods may request, as the API writes it.</param>
/// <param name="Os">Operating system.</param>
/// <param name="Limits">Whether and how limits are enforced; only the embedded cluster's node says.</param>
/// <param name="Capacity">Whether more may be requested than there is; only the embedded cluster's node says.</param>
internal sealed record NodeIdentity(string Name, string? Cpu, string? Memory, string? Os, string? Limits = null, string? Capacity = null);
