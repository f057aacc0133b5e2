namespace MlServe.Kubernetes.Rules;

/// <summary>The rules of probes and of what runs at a container's start and end.</summary>
internal static class ProbeRules
{
    private static readonly string[] Handlers = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"];

    internal static void Check(Field probe, bool isReadiness)
    {
        if (!probe.Exists)
            return;
        Handler(probe);
        foreach (var name in new[] { "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold" })
            probe[name].NotNegative();
        probe["terminationGracePeriodSeconds"].Check(1, long.MaxValue, "must be greater than 0");
        if (!isReadiness)
            probe["successThreshold"].Check(long.MinValue, 1, "must be 1");
        else if (probe["terminationGracePeriodSeconds"].Exists)
            probe["terminationGracePeriodSeconds"].Invalid("must not be set for readinessProbes");
    }

    internal static void CheckLifecycle(Field lifecycle, long grace)
    {
        foreach (var hook in new[] { lifecycle["postStart"], lifecycle["preStop"] }.Where(hook => hook.Exists))
        {
            Handler(hook);
            hook["sleep"]["seconds"].Check(0, grace, $"must be non-negative and less than terminationGracePeriodSeconds ({grace})");
        }
    }

    private static void Handler(Field of)
    {
        var handlers = Handlers.Select(name => of[name]).Where(handler => handler.Exists).ToList();
        if (handlers.Count == 0)
            of.Required("must specify a handler type", "write httpGet, tcpSocket, exec or grpc");
        foreach (var second in handlers.Skip(1))
            second.Forbidden("may not specify more than 1 handler type");
        PortRules.NumberOrName(of["httpGet"]["port"]);
        PortRules.NumberOrName(of["tcpSocket"]["port"]);
        if (of["grpc"].Exists)
            PortRules.Number(of["grpc"]["port"]);
    }
}
