using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MlServe.Evaluator.Files;
using MlServe.Kubernetes;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Sweep;

/// <summary>Reads the parameters of a sweep. Where something is wrong a mistake is noted, and what is returned is never used.</summary>
internal static partial class SweepParameterReader
{
    /// <summary>Keys of a parameter; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> Keys = ["name", "fields", "values", "from", "to", "step", "distribution"];

    private const string Example = "must be a mapping such as { name: replicas, fields: Deployment spec.replicas, values: [1, 2, 4] }";

    /// <summary>The parameters; fields that <paramref name="manifest"/> does not have are mistakes, as are values that they do not take.</summary>
    public static IReadOnlyList<SweepParameter> ReadAll(YamlMapping file, bool isRandom, ManifestFile? manifest)
    {
        var parameters = new List<SweepParameter>();
        if (file.Find("parameters") is null)
            file.Mistake("parameters", "is missing; list what is varied");
        foreach (var node in file.List("parameters", "must be a list of at least one parameter", Keys, Example))
        {
            var name = node.Text("name");
            if (name is null || !Name().IsMatch(name))
                node.Mistake("name", name is null ? "is missing" : $"must be a word of letters, digits, - and _, not '{name}'");
            else if (parameters.Any(other => other.Name == name) || SweepFiles.Reserved.Contains(name))
                node.Mistake("name", $"'{name}' is taken already");
            var range = ReadRange(node, isRandom);
            var values = node.Scalars("values", "must be a list of values");
            if (values.GroupBy(SweepParameter.Show).FirstOrDefault(same => same.Count() > 1) is { } twice)
                node.Mistake("values", $"'{twice.Key}' is there twice");
            if (node.Find("values") is null && node.Find("from") is null)
                node.Mistake("values", "is missing; or give 'from' and 'to'");
            var parameter = new SweepParameter(name ?? "", ReadFields(node), range is not null && !isRandom ? range.All() : values, isRandom ? range : null);
            if (manifest is not null)
                TryFields(node, parameter, manifest);
            parameters.Add(parameter);
        }

        return parameters;
    }

    private static void TryFields(YamlMapping node, SweepParameter parameter, ManifestFile manifest)
    {
        foreach (var field in parameter.Fields)
        {
            try
            {
                foreach (var value in parameter.Values.DefaultIfEmpty(parameter.Range?.From.ToString()))
                    field.Set([.. manifest.Documents.Select(document => document.Object.DeepClone().AsObject())], value);
            }
            catch (FormatException exception)
            {
                node.Mistake("fields", exception.Message);
            }
        }
    }

    private static List<FieldPath> ReadFields(YamlMapping node)
    {
        var fields = new List<FieldPath>();
        if (node.Find("fields") is null)
            node.Mistake("fields", "is missing; name a field, such as Deployment spec.replicas");
        foreach (var text in node.Scalars("fields", "must be a field or a list of fields"))
        {
            try
            {
                fields.Add(FieldPath.Parse(text ?? ""));
            }
            catch (FormatException exception)
            {
                node.Mistake("fields", exception.Message);
            }
        }

        return fields;
    }

    private static SweepRange? ReadRange(YamlMapping node, bool isRandom)
    {
        var isLogarithmic = node.OneOf("distribution", ["linear", "log"]) == "log";
        if (node.Find("from") is null && node.Find("to") is null)
        {
            node.Refuse("step", "belongs to 'from' and 'to'");
            node.Refuse("distribution", "belongs to 'from' and 'to'");
            return null;
        }

        node.Refuse("values", "cannot be there beside 'from' and 'to'");
        if (!isRandom)
            node.Refuse("distribution", "belongs to 'sample: random'");
        if (!isRandom && node.Find("step") is null)
            node.Mistake("step", "is missing; a grid needs it, or 'sample: random'");
        var (from, to, step) = (Amount(node, "from"), Amount(node, "to"), node.Find("step") is null ? null : Amount(node, "step"));
        if (from is not { } least || to is not { } most)
            return null;
        if (most <= least || least.Value < 0 || step is { Value: <= 0 })
        {
            node.Mistake("to", "must be above 'from', which must not be below zero, and 'step' above zero");
            return null;
        }

        if (isLogarithmic && least.Value == 0)
            node.Mistake("from", "must be above zero for a logarithmic distribution");
        var isPlain = ((string[])["from", "to", "step"]).All(key => node.Find(key) is null || !node.Text(key)!.Any(char.IsAsciiLetter));
        var range = new SweepRange(least, most, Math.Max(0.000000001m, step?.Value ?? Finest(least, most)), isLogarithmic, isPlain);
        if (!isRandom && range.Steps >= SweepCells.Most)
        {
            node.Mistake("step", $"makes more than {SweepCells.Most} values");
            return range with { To = least };
        }

        return range;
    }

    /// <summary>What drawn amounts are rounded to where nobody says: a mebibyte, a thousandth of a core, a whole number.</summary>
    private static decimal Finest(Quantity least, Quantity most) =>
        least.Format == QuantityFormat.BinarySI ? 1 << 20 : decimal.IsInteger(least.Value) && decimal.IsInteger(most.Value) ? 1 : 0.001m;

    private static Quantity? Amount(YamlMapping node, string key)
    {
        if (node.Find(key) is null)
            node.Mistake(key, "is missing");
        else if (node.Text(key) is { } text && Quantity.TryParse(text, out var amount))
            return amount;
        else
            node.Mistake(key, "must be an amount such as 3, 250m or 64Mi");
        return null;
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_-]*$")]
    internal static partial Regex Name();
}
