using MlServe.Classifier;
using MlServe.Evaluator.Files.Terminal;
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

    /// <summary>The user's mistake, an unreachable cluster or a full disk: one line on stderr says what to do.</summary>
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
        if (IsUserError(exception) || IsFullDisk(exception))
        {
            // A line each: a manifest may have several mistakes.
            error.WriteLine("evaluator: " + TerminalText.Of(exception.Message.TrimEnd()));
            return UserError;
        }

        error.WriteLine(exception);
        return Bug;
    }

    /// <summary>Exceptions of other modules whose message is written for the user, as <see cref="UserErrorException"/>'s is.</summary>
    public static bool IsUserError(Exception exception) =>
        exception
            is UserErrorException
                or ManifestException
                or KubeconfigException
                or KubernetesUnreachableException
                or KubernetesApiException
                or ClusterException
                or ModelException;

    /// <summary>Not among the others: where several deployments are tried after another, the next one would find the disk full too.</summary>
    public static bool IsFullDisk(Exception exception) => exception is IOException { HResult: var code } && (OperatingSystem.IsWindows()
        ? code is unchecked((int)0x8007_0070) or unchecked((int)0x8007_0027) // ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL
        : code == 28 || code == (OperatingSystem.IsMacOS() ? 69 : 122)); // ENOSPC, EDQUOT
}
