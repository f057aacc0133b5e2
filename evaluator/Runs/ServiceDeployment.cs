using MlServe.Evaluator.Runs.Deployments;

namespace MlServe.Evaluator.Runs;

/// <summary>A service once its replicas are ready.</summary>
/// <param name="Url">Where it is reached.</param>
/// <param name="AppliedAt">When its deployment began, images that were pulled before left out; a timestamp of the run's clock.</param>
internal sealed record DeployedService(HttpAddress Url, long AppliedAt);

/// <summary>Deploys what is to be loaded, and waits until it is ready.</summary>
internal sealed class ServiceDeployment(RunSession session, RunTarget target, EvaluationOptions options)
{
    /// <summary>Clears the way, applies the manifest and waits.</summary>
    /// <exception cref="UserErrorException">The manifest is refused, or its pods do not become ready.</exception>
    public async Task<DeployedService> DeployAsync(CancellationToken ct)
    {
        await session.Applied.ClearTheWayAsync(session.Record.Warn, ct);
        session.Display.Step($"applying {options.Manifest} to {session.Cluster.Description}");
        var appliedAt = session.Time.GetTimestamp();
        await session.Applied.ApplyAsync(session.Record.Warn, ct, async () =>
        {
            if (options.Prewarm)
                await PrewarmAsync(ct);
            appliedAt = session.Time.GetTimestamp();
        });
        await new Readiness(session.Cluster.Client, target, session.Time).WaitAsync(
            options.ReadyTimeout, (ready, wanted) => session.Display.Step($"{ready} of {wanted} replicas ready"), ct);
        var url = options.Url ?? options.Contract.Within(await ServiceAddress.FindAsync(session.Cluster.Client, target, session.Cluster.IsEmbedded, ct));
        return new DeployedService(url, appliedAt);
    }

    private async Task PrewarmAsync(CancellationToken ct)
    {
        if (session.Cluster.IsEmbedded)
        {
            session.Display.Step("no image to pull beforehand: on the embedded cluster they are programs of this machine");
            return;
        }

        session.Display.Step("pulling the images on the nodes");
        var pull = new ImagePull(session.Cluster.Client, target, session.Record.Metadata.Run, session.Time);
        var prewarming = await pull.PullAsync(options.ReadyTimeout, ct);
        session.Record.Note(known => known with { Prewarming = prewarming });
        if (prewarming.Nodes.Count == 0)
            session.Record.Warn("no node would take the deployment's pods now: no image was pulled beforehand");
        foreach (var pulled in prewarming.Nodes)
            session.Display.Step($"{pulled.Node}: {pulled.Message ?? $"{pulled.Image} is there"}");
    }
}
