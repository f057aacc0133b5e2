using System.Globalization;
using System.Text.RegularExpressions;
using MlServe.Evaluator.Files.Yaml;
using MlServe.Evaluator.Sweep.Results;
using MlServe.Evaluator.Sweep.Targets;
using MlServe.Kubernetes;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Sweep.Definitions;

/// <summary>Reads the parameters of a sweep. Where something is wrong a mistake is noted, and what is returned is never used.</summary>
internal static partial class SweepParameterReader
{
    /// <summary>Keys of a parameter; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> Keys = ["name", "fields", "values", "from", "to", "step", "distribution"];

    private const string Example = "must be a mapping such as { name: replicas, fields: Deployment spec.replicas, values: [1, 2, 4] }";

    /// <summary>The parameters; what <paramref name="target"/> does not have is a mistake, as are values that it does not take.</summary>
    public static IReadOnlyList<SweepParameter> ReadAll(YamlMapping file, Sampling sampling, SweepTarget? target)
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
            var range = ReadRange(node, sampling);
            var values = node.Scalars("values", "must be a list of values");
            if (values.GroupBy(SweepParameter.Show).FirstOrDefault(same => same.Count() > 1) is { } twice)
                node.Mistake("values", $"'{twice.Key}' is there twice");
            if (node.Find("values") is null && node.Find("from") is null)
                node.Mistake("values", "is missing; or give 'from' and 'to'");
            var isGrid = sampling == Sampling.Grid;
            var parameter = new SweepParameter(name ?? "", ReadFields(node), range is not null && isGrid ? range.All() : values, isGrid ? null : range);
            target?.CheckParameter(node, parameter);
            parameters.Add(parameter);
        }

        return parameters;
    }

    private static List<FieldPath> ReadFields(YamlMapping node)
    {
        var fields = new List<FieldPath>();
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

    private static SweepRange? ReadRange(YamlMapping node, Sampling sampling)
    {
        var isLogarithmic = node.OneOf("distribution", ["linear", "log"]) == "log";
        if (node.Find("from") is null && node.Find("to") is null)
        {
            node.Refuse("step", "belongs to 'from' and 'to'");
            node.Refuse("distribution", "belongs to 'from' and 'to'");
            return null;
        }

        node.Refuse("values", "cannot be there beside 'from' and 'to'");
        if (sampling == Sampling.Grid)
            node.Refuse("distribution", "belongs to 'sample: random', 'sobol' or 'tpe'");
        if (sampling == Sampling.Grid && node.Find("step") is null)
            node.Mistake("step", "is missing; a grid needs it, or 'sample: random', 'sobol' or 'tpe'");
        var (from, to, step) = (ReadAmount(node, "from"), ReadAmount(node, "to"), node.Find("step") is null ? null : ReadAmount(node, "step"));
        if (from is not { } least || to is not { } most)
            return null;
        // A suffix on any of them makes all of them quantities, written as the least is.
        var format = ((Amount?[])[from, to, step]).All(amount => amount?.Format is null) ? null : least.Format ?? most.Format;
        if (most.Value <= least.Value || (least.Value < 0 && format is not null) || step is { Value: <= 0 })
        {
            node.Mistake("to", "must be above 'from', which must not be below zero where it is a quantity, and 'step' above zero");
            return null;
        }

        if (isLogarithmic && least.Value <= 0)
            node.Mistake("from", "must be above zero for a logarithmic distribution");
        var range = new SweepRange(least.Value, most.Value, step?.Value ?? Finest(least.Value, most.Value, format), isLogarithmic, format)
        {
            IsRounded = step is null && format is null,
        };
        if (sampling == Sampling.Grid && range.Steps >= SweepCells.Most)
        {
            node.Mistake("step", $"makes more than {SweepCells.Most} values");
            return range with { To = least.Value };
        }

        return range;
    }

    /// <summary>
    /// What drawn amounts are rounded to where nobody says: a mebibyte, a thousandth of a core, a whole number; of plain numbers below one
    /// a thousandth of the least's power of ten.
    /// </summary>
    private static decimal Finest(decimal least, decimal most, QuantityFormat? format)
    {
        const decimal Thousandth = 0.001m;
        if (format == QuantityFormat.BinarySI)
            return 1 << 20;
        if (decimal.IsInteger(least) && decimal.IsInteger(most))
            return 1;
        var scale = least > 0 ? least : Math.Max(Math.Abs(least), Math.Abs(most));
        return format is not null || scale >= 1 ? Thousandth : (decimal)Math.Pow(10, Math.Max(-18, Math.Floor(Math.Log10((double)scale)))) * Thousandth;
    }

    private static Amount? ReadAmount(YamlMapping node, string key)
    {
        if (node.Find(key) is null)
            node.Mistake(key, "is missing");
        else if (node.Text(key) is { } text && SweepRange.TryParse(text, out var amount))
            return new Amount(amount, IsPlain(text) ? null : Quantity.Parse(text).Format);
        else
            node.Mistake(key, "must be an amount such as 3, 0.0003, 250m or 64Mi");
        return null;
    }

    private static bool IsPlain(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private sealed record Amount(decimal Value, QuantityFormat? Format);

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_-]*$")]
    internal static partial Regex Name();
}
