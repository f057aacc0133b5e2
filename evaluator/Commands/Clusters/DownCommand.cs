using System.CommandLine;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.LocalCluster.Hosting;

namespace MlServe.Evaluator.Commands.Clusters;

/// <summary><c>evaluator down</c>: removes everything that <c>up</c>, or a run that died, has left.</summary>
internal static class DownCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var chosen = SharedOptions.Context("Remove it from this context of your kubeconfig instead of the embedded cluster.");
        var others = new Option<bool>("--others")
        {
            Description = "Also what runs on other machines created: from here it cannot be told whether they are still running.",
        };
        var command = new Verb(
            "down",
            "Remove what 'up' or a killed run has left, and stop the embedded cluster. Only what a run created is touched.",
            "down")
        {
            chosen,
            others,
        };
        command.SetAction(
            async (parsed, ct) =>
            {
                if (parsed.GetValue(chosen) is { } name)
                {
                    await using var cluster = await ClusterAccess.AttachAsync(new ClusterChoice(name, Embedded: false), ct);
                    await DeleteAsync(cluster, mark => mark.LivingPid is null && (parsed.GetValue(others) || !mark.IsElsewhere), context.Error, ct);
                    return ExitCode.Done;
                }

                if (ClusterProcess.Status(EmbeddedCluster.StandingState) is { } info)
                {
                    // It stops: nothing of it can go on.
                    await using (var cluster = ClusterAccess.Embedded(info, owned: null))
                        await DeleteAsync(cluster, _ => true, context.Error, ct);
                    await ClusterProcess.StopAsync(EmbeddedCluster.StandingState, ct);
                    context.Error.WriteLine("stopped the embedded cluster");
                }
                else
                {
                    context.Error.WriteLine("nothing to remove: the embedded cluster is not running");
                }

                return ExitCode.Done;
            }
        );
        return command;
    }

    private static async Task DeleteAsync(ClusterAccess cluster, Func<RunMark, bool> mayGo, TextWriter error, CancellationToken ct)
    {
        var found = await Leftovers.FindAsync(cluster.Client, ct);
        foreach (var left in found.Where(left => !mayGo(left.Mark)))
        {
            error.WriteLine(
                left.Mark.LivingPid is { } pid
                    ? $"not removed: {left.Document} of run {left.Mark.Run}, which is still running (pid {pid})"
                    : $"not removed: {left.Document} of run {left.Mark.Run}, started on machine {left.Mark.Machine}; --others removes it"
            );
        }

        var gone = found.Where(left => mayGo(left.Mark)).Select(left => left.Document).ToList();
        await Leftovers.DeleteAsync(cluster.Client, gone, ct);
        error.WriteLine(
            found.Count == 0 ? "nothing to remove"
            : gone.Count == 0 ? "nothing was removed"
            : $"deleted {string.Join(", ", gone)}"
        );
    }
}
