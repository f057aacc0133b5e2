using System.Text.RegularExpressions;
using MlServe.Evaluator.Files.Yaml;
using MlServe.Kubernetes;
using MlServe.Kubernetes.Rules;

namespace MlServe.Evaluator.Pipelines;

/// <summary>Reads the steps of a pipeline. Where something is wrong a mistake is noted, and what is returned is never used.</summary>
internal sealed partial class StepReader
{
    /// <summary>Keys of a step; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> Keys =
        ["name", "image", "command", "args", "needs", "when", "manifest", "copies", "timeout", "retries", "resources"];

    /// <summary>Keys of resources; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> ResourceKeys = ["cpu", "memory"];

    /// <summary>A Job's name, PIPELINE-STEP, becomes a label's value of at most 63 letters.</summary>
    public const int LongestName = 30;

    private const int Most = 1000;
    private const string ResourceExample = "must be a mapping such as { cpu: 500m, memory: 512Mi }";
    private readonly IReadOnlyList<string> names;
    private readonly IReadOnlyList<string> parameters;
    private readonly Func<string, string, string> manifestText;
    private readonly string? image;
    private readonly (string? Cpu, string? Memory) resources;

    private StepReader(YamlMapping file, IReadOnlyList<string> names, IReadOnlyList<string> parameters, Func<string, string, string> manifestText)
    {
        (this.names, this.parameters, this.manifestText) = (names, parameters, manifestText);
        (image, resources) = (file.Text("image"), ReadResources(file) ?? default);
    }

    /// <summary>The steps in the order of the file.</summary>
    /// <param name="file">The pipeline.</param>
    /// <param name="parameters">Names of its parameters.</param>
    /// <param name="manifestText">The text of a step's manifest, of the step's name and the manifest's path.</param>
    public static IReadOnlyList<PipelineStep> ReadAll(
        YamlMapping file, IReadOnlyList<string> parameters, Func<string, string, string> manifestText)
    {
        var nodes = file.List("steps", "must be a list of at least one step", Keys, "must be a mapping such as { name: data, args: [sample, xor] }").ToList();
        var reader = new StepReader(file, [.. nodes.Select(node => node.Text("name") ?? "")], parameters, manifestText);
        return [.. nodes.Select(reader.Read)];
    }

    /// <summary>Whether it can be a step's or a pipeline's name.</summary>
    public static bool IsName(string name) => DnsLabel().IsMatch(name) && name.Length <= LongestName;

    /// <summary>Notes a mistake where it cannot.</summary>
    public static void CheckName(YamlMapping node, string name)
    {
        if (!IsName(name))
            node.Mistake("name", $"must be at most {LongestName} lower-case letters, digits and dashes, beginning with a letter, not '{name}'");
    }

    private PipelineStep Read(YamlMapping node, int index)
    {
        var name = names[index];
        if (name.Length == 0)
            node.Mistake("name", "is missing");
        else
            CheckName(node, name);
        if (names.Take(index).Contains(name))
            node.Mistake("name", $"two steps are called '{name}'");
        if (name == Placeholders.Out)
            node.Mistake("name", $"'{name}' is taken: {{{name}}} is each step's own folder");
        var (cpu, memory) = ReadResources(node) ?? resources;
        var manifest = ReadManifest(node, name);
        var step = new PipelineStep
        {
            Name = name,
            Image = node.Text("image") ?? image,
            Command = Words(node, "command"),
            Args = Words(node, "args"),
            When = ReadCondition(node),
            Manifest = manifest,
            Copies = node.Whole("copies", 1, Most, 1) ?? 1,
            Timeout = node.Duration("timeout", TimeSpan.FromSeconds(1)) ?? TimeSpan.FromHours(1),
            Retries = node.Whole("retries", 0, Most, 0) ?? 0,
            Cpu = cpu,
            Memory = memory,
        };
        if (manifest is null && step.Image is null && node.Find("manifest") is null)
            node.Mistake("image", "is missing here and at the top of the file");
        if (manifest is not null)
            foreach (var key in (string[])["image", "command", "args", "resources"])
                node.Refuse(key, "belongs to a step without 'manifest'");
        else
            node.Refuse("copies", "belongs to a step with 'manifest'");
        return step with { Needs = ReadNeeds(node, step) };
    }

    /// <summary>Those that are named under <c>needs</c>, and those whose folder stands in a text.</summary>
    private IReadOnlyList<string> ReadNeeds(YamlMapping node, PipelineStep step)
    {
        var needs = new HashSet<string>();
        foreach (var need in Words(node, "needs"))
            if (need == step.Name)
                node.Mistake("needs", $"step {step.Name} cannot need itself");
            else if (!names.Contains(need))
                node.Mistake("needs", $"there is no step '{need}'{Near(need, names)}");
            else
                needs.Add(need);
        foreach (var used in step.Texts.SelectMany(Placeholders.In).Distinct())
            if (used != step.Name && names.Contains(used))
                needs.Add(used);
            else if (used != Placeholders.Out && !parameters.Contains(used))
                node.Mistake(
                    step.Manifest is null ? "args" : "manifest",
                    used == step.Name
                        ? $"{{{used}}} is the step itself: its own folder is {{out}}"
                        : $"there is no parameter and no step '{used}'{Near(used, [.. parameters, .. names, Placeholders.Out])} "
                            + $"(for the text itself write {{{{{used}}}}})");
        return [.. names.Where(needs.Contains)];
    }

    private (string Name, string Text)? ReadManifest(YamlMapping node, string step)
    {
        if (node.Text("manifest") is not { } manifest)
            return null;
        try
        {
            return (manifest, manifestText(step, manifest));
        }
        catch (UserErrorException exception)
        {
            node.Mistake("manifest", exception.Message);
            return null;
        }
    }

    private Condition? ReadCondition(YamlMapping node)
    {
        if (node.Text("when") is not { } text)
            return null;
        var condition = Condition.Parse(text);
        if (condition is null)
            node.Mistake("when", $"must be one comparison of a parameter with a value, such as dims == 2, not '{text}'");
        else if (!parameters.Contains(condition.Parameter))
            node.Mistake("when", $"there is no parameter '{condition.Parameter}'{Near(condition.Parameter, parameters)}");
        return condition;
    }

    private static (string? Cpu, string? Memory)? ReadResources(YamlMapping node) =>
        node.Mapping("resources", ResourceKeys, ResourceExample) is { } amounts ? (Amount(amounts, "cpu"), Amount(amounts, "memory")) : null;

    private static string? Amount(YamlMapping resources, string key)
    {
        var amount = resources.Text(key);
        if (amount is not null && !(Quantity.TryParse(amount, out var quantity) && quantity.Value > 0))
            resources.Mistake(key, $"must be an amount such as {(key == "cpu" ? "500m or 2" : "512Mi or 2Gi")}, not '{amount}'");
        return amount;
    }

    private static IReadOnlyList<string> Words(YamlMapping node, string key) =>
        [.. node.Scalars(key, "must be a list of words").Select(word => word ?? "")];

    private static string Near(string word, IEnumerable<string> words) => Spelling.Nearest(word, words) is { } near ? $"; did you mean '{near}'?" : "";

    [GeneratedRegex("^[a-z]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex DnsLabel();
}
