namespace MlServe.Kubernetes.Rules;

/// <summary>The rules of ports, wherever a number or a name of one stands.</summary>
internal static class PortRules
{
    private const string Range = "must be between 1 and 65535, inclusive";

    /// <summary>A port that must be given; what is absent counts as 0.</summary>
    internal static void Number(Field port)
    {
        if (port.Number is not (>= 1 and <= 65535))
            port.Invalid(Range, port.Number is null ? "0" : null);
    }

    /// <summary>A port that may be left out; 0 is as good as that.</summary>
    internal static void OptionalNumber(Field port)
    {
        if (port.Number is not 0)
            port.Check(1, 65535, Range);
    }

    /// <summary>A port's number, or its name if that is a text; nothing when it is absent.</summary>
    internal static void NumberOrName(Field port)
    {
        if (port.Text is { } name)
            port.Check(NameRule.PortName, name.All(char.IsAsciiDigit) ? "write the number without quotes, or the name of a container's port" : "");
        else
            port.Check(1, 65535, Range);
    }

    /// <summary>The ports of a container.</summary>
    internal static void OfContainer(Field ports)
    {
        var names = new HashSet<string>();
        foreach (var port in ports.Items)
        {
            var name = port["name"];
            if (!name.IsEmpty)
                if (NameRule.PortName.Errors(name.Text!).Any())
                    name.Check(NameRule.PortName);
                else if (!names.Add(name.Text!))
                    name.Duplicate();
            if (port["containerPort"].Exists)
                Number(port["containerPort"]);
            OptionalNumber(port["hostPort"]);
        }
    }

    /// <summary>A port of the host can be one container's only.</summary>
    internal static void OfHost(Field spec)
    {
        foreach (var list in new[] { "initContainers", "containers" })
        {
            var taken = new HashSet<string>();
            foreach (var port in spec[list].Items.SelectMany(container => container["ports"].Items).Where(port => port["hostPort"].Number > 0))
                if ($"{port["protocol"].Text}/{port["hostIP"].Text}/{port["hostPort"].Number}" is var used && !taken.Add(used))
                    port["hostPort"].Duplicate($"\"{used}\"");
        }
    }
}
