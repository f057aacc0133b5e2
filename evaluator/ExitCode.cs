using MlServe.Classifier;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Configuration;
using MlServe.Kubernetes.Manifests;
using MlServe.LocalCluster.Hosting;

namespace MlServe.Evaluator;

/// <summary>What the command tells its caller, and the one place where an exception becomes such a number.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>A bug: the exception's text is on stderr.</summary>
    public const int Bug = 1;

    /// <summary>The user's mistake or an unreachable cluster: one line on stderr says what to do.</summary>
    public const int UserError = 2;

    /// <summary>Everything ran, and a threshold was missed.</summary>
    public const int ThresholdMissed = 3;

    /// <summary>Ended by Ctrl-C, SIGTERM or SIGHUP, after cleaning up (128 + SIGINT, as shells count).</summary>
    public const int Interrupted = 130;

    /// <summary>Says on <paramref name="error"/> what went wrong and returns the exit code for it.</summary>
    public static int Report(Exception exception, TextWriter error)
    {
        if (exception is OperationCanceledException)
            return Interrupted;
        if (IsUserError(exception))
        {
            // A line each: a manifest may have several mistakes.
            error.WriteLine("evaluator: " + exception.Message.TrimEnd());
            return UserError;
        }

        error.WriteLine(exception);
        return Bug;
    }

    /// <summary>Exceptions of other rooms whose message is written for the user, as <see cref="UserErrorException"/>'s is.</summary>
    public static bool IsUserError(Exception exception) => IsDiskFull(exception) || exception
        is UserErrorException or ManifestException or KubeconfigException or KubernetesUnreachableException or KubernetesApiException or ClusterException or ModelException;

    /// <summary>ENOSPC, and Windows' ERROR_DISK_FULL: it may happen at any write, and its message says it.</summary>
    private static bool IsDiskFull(Exception exception) => exception is IOException { HResult: 28 or unchecked((int)0x80070070) };
}
