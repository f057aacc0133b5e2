using System.CommandLine;
using MlServe.Evaluator.Runs;
using MlServe.LocalCluster.Hosting;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator down</c>: removes everything that <c>up</c>, or a run that died, has left.</summary>
internal static class DownCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var context = new Option<string?>("--context") { Description = "Remove it from this context of your kubeconfig instead of the embedded cluster.", HelpName = "NAME" };
        var command = new Command("down", "Remove what 'up' or a killed run has left, and stop the embedded cluster.") { context };
        command.SetAction(async (parsed, ct) =>
        {
            if (parsed.GetValue(context) is { } name)
            {
                await using var cluster = await ClusterAccess.AttachAsync(new ClusterChoice(name, Embedded: false), ct);
                await DeleteAsync(cluster, ct);
                return ExitCode.Done;
            }

            if (ClusterProcess.Status(EmbeddedCluster.StandingState) is { } info)
            {
                await using (var cluster = ClusterAccess.Embedded(info.Kubeconfig, owned: null))
                    await DeleteAsync(cluster, ct);
                await ClusterProcess.StopAsync(EmbeddedCluster.StandingState, ct);
                Console.Error.WriteLine("the embedded cluster is stopped");
            }
            else
            {
                Console.Error.WriteLine("nothing is up");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async Task DeleteAsync(ClusterAccess cluster, CancellationToken ct)
    {
        var deleted = await AppliedManifest.DeleteAllAsync(cluster.Client, ct);
        Console.Error.WriteLine(deleted.Count == 0 ? "nothing of ours is deployed" : $"deleted {string.Join(", ", deleted)}");
    }
}
