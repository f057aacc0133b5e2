namespace MlServe.Kubernetes.Rules;

/// <summary>The rules of a pod's volumes.</summary>
internal static class VolumeRules
{
    internal static void Check(Field volumes)
    {
        var names = new HashSet<string>();
        foreach (var volume in volumes.Items)
        {
            ContainerRules.UniqueLabel(volume["name"], names, []);
            foreach (var second in volume.Sources("name").Skip(1).Take(1))
                second.Forbidden("may not specify more than 1 volume type");
            foreach (var files in new[] { volume["configMap"], volume["secret"], volume["projected"], volume["downwardAPI"] })
                Files(files);
            if (volume["emptyDir"]["sizeLimit"] is { } limit && limit.Amount < Quantity.Zero)
                limit.Forbidden("SizeLimit field must be a valid resource quantity");
            if (volume["hostPath"]["path"] is { Text: { } path } field && path.Split('/').Contains(".."))
                field.Invalid("must not contain '..'");
        }
    }

    /// <summary>The files of a ConfigMap or Secret: their modes and where they go.</summary>
    private static void Files(Field source)
    {
        Mode(source["defaultMode"]);
        foreach (var item in source["items"].Items)
        {
            Mode(item["mode"]);
            Descending(item["path"]);
            if (item["path"].Text is { } path && path.StartsWith("..", StringComparison.Ordinal) && !path.StartsWith("../", StringComparison.Ordinal))
                item["path"].Invalid("must not start with '..'");
        }
    }

    /// <summary>Modes are read as octal and written as decimal, so that 644 is not what it looks like.</summary>
    private static void Mode(Field mode) => mode.Check(0, 0x1FF, "must be a number between 0 and 0777 (octal), both inclusive",
        mode.Node?.ToJsonString() is { Length: 3 } octal && octal.All(digit => digit is >= '0' and < '8')
            ? $"write 0{octal} or {Convert.ToInt32(octal, 8)} for the mode {octal}" : "");

    /// <summary>A path that leads down from where it begins.</summary>
    internal static void Descending(Field path)
    {
        if (path.Text is not { } text)
            return;
        if (text.StartsWith('/'))
            path.Invalid("must be a relative path");
        if (text.Split('/').Contains(".."))
            path.Invalid("must not contain '..'");
    }
}
