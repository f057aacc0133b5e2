using MlServe.Kubernetes.Defaults;

namespace MlServe.Kubernetes.Rules;

/// <summary>The rules of containers: names, environment, ports, probes, resources and mounts.</summary>
internal static class ContainerRules
{
    /// <summary>The fields that hold a probe.</summary>
    internal static readonly string[] Probes = ["livenessProbe", "readinessProbe", "startupProbe"];

    /// <summary>Checks the containers of one of a pod's lists.</summary>
    internal static void Check(Field spec, string list)
    {
        var names = new HashSet<string>();
        var volumes = spec["volumes"].Items.Select(volume => volume["name"].Text).ToHashSet();
        foreach (var container in spec[list].Items)
        {
            UniqueLabel(container["name"], names, list == "containers" ? [] : spec["containers"].Items.Select(other => other["name"].Text));
            PortRules.OfContainer(container["ports"]);
            Environment(container);
            Mounts(container["volumeMounts"], volumes);
            foreach (var probe in Probes)
                ProbeRules.Check(container[probe], isReadiness: probe == "readinessProbe");
            ProbeRules.CheckLifecycle(container["lifecycle"], spec["terminationGracePeriodSeconds"].Number ?? PodDefaults.GraceSeconds);
            ResourceRules.Check(container["resources"]);
        }
    }

    /// <summary>A name of one of several; an absent one the schema misses.</summary>
    internal static void UniqueLabel(Field name, HashSet<string> seen, IEnumerable<string?> others)
    {
        if (name.IsEmpty)
            return;
        if (NameRule.Label.Errors(name.Text!).Any())
            name.Check(NameRule.Label);
        else if (!seen.Add(name.Text!) || others.Contains(name.Text))
            name.Duplicate(hint: "give each its own name");
    }

    private static void Environment(Field container)
    {
        foreach (var variable in container["env"].Items)
        {
            if (variable["name"] is { IsEmpty: false } name)
                name.Check(NameRule.Variable);
            var from = variable["valueFrom"];
            if (!from.Exists)
                continue;
            var sources = from.Sources().Count();
            if (sources == 0)
                from.Invalid("must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`", "\"\"");
            else if (!variable["value"].IsEmpty)
                from.Invalid("may not be specified when `value` is not empty", "\"\"");
            else if (sources > 1)
                from.Invalid("may not have more than one field specified at a time", "\"\"");
        }
        foreach (var source in container["envFrom"].Items)
        {
            var sources = source.Sources("prefix").Count();
            if (sources == 0)
                source.Invalid("must specify one of: `configMapRef` or `secretRef`", "\"\"");
            else if (sources > 1)
                source.Invalid("may not have more than one field specified at a time", "\"\"");
        }
    }

    private static void Mounts(Field mounts, HashSet<string?> volumes)
    {
        var places = new HashSet<string>();
        foreach (var mount in mounts.Items)
        {
            if (mount["name"] is { IsEmpty: false } name && !volumes.Contains(name.Text))
                name.NotFound();
            if (mount["mountPath"] is { IsEmpty: false } place && !places.Add(place.Text!))
                place.Invalid("must be unique");
            VolumeRules.Descending(mount["subPath"]);
            if (!mount["subPath"].IsEmpty && !mount["subPathExpr"].IsEmpty)
                mount["subPathExpr"].Invalid("subPathExpr and subPath are mutually exclusive");
        }
    }
}
