using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Load;

/// <summary>What the generator is to do.</summary>
internal sealed record LoadOptions
{
    /// <summary>What is requested; its credentials go to targets of the same origin, too.</summary>
    public required HttpAddress Url { get; init; }

    /// <summary>The stages. Default: the challenge's.</summary>
    public LoadPlan Plan { get; init; } = LoadPlan.Challenge;

    /// <summary>siege's longest time of a request.</summary>
    public static readonly TimeSpan StandardTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Longest time of a request, from its connection to its last byte. Default 30 s, siege's.</summary>
    public TimeSpan Timeout { get; init; } = StandardTimeout;

    /// <summary>siege's number of failures after which it stops.</summary>
    public const int DefaultMaxFailures = 1024;

    /// <summary>Failures after which the users of a stage stop. Default 1,024, siege's.</summary>
    public int MaxFailures { get; init; } = DefaultMaxFailures;

    /// <summary>Redirects followed for one request where nothing is said of them.</summary>
    public const int StandardRedirects = 20;

    /// <summary>Redirects followed for one request before it is left at that. Default 20.</summary>
    public int MaxRedirects { get; init; } = StandardRedirects;

    /// <summary>Takes https certificates that no authority vouches for. Default no.</summary>
    public bool AnyCertificate { get; init; }

    /// <summary>Which part of the load is this process's. Default all of it.</summary>
    public WorkerShare Share { get; init; } = WorkerShare.Whole;

    /// <summary>Objectives that this process can judge: none where it has only a share of the load.</summary>
    public IReadOnlyList<AskedObjective> JudgedObjectives => Share == WorkerShare.Whole ? Plan.AllObjectives : [];

    /// <summary>
    /// Sends ahead of all else that wants the machine's cores, where this user may ask for that. Default no. For a process of its own: what is
    /// measured must not keep the measuring one from its work.
    /// </summary>
    public bool RunsFirst { get; init; }

    /// <summary>Start of all chance: the same seed gives every user the same think times.</summary>
    public int Seed { get; init; }
}
