using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Yaml;
using MlServe.Evaluator.Service;
using MlServe.Evaluator.Sweep.Targets;

namespace MlServe.Evaluator.Sweep.Definitions;

/// <summary>
/// Reads a sweep (docs/formats.md, docs/sweep.schema.json): <c>manifest:</c> or <c>pipeline:</c>, <c>parameters:</c> and what they are run with.
/// Every mistake is named with its line, fields and parameters that the manifest or pipeline does not have included.
/// </summary>
internal static class SweepFile
{
    private const int MostTrials = 1000, MostAtOnce = 64;
    private const string HeatMapExample = "must be a mapping such as { metric: response_time_s, x: cpu, y: memory }";

    /// <summary>Keys of the file; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> Keys =
    [
        "name",
        "manifest",
        "pipeline",
        "plan",
        "path",
        "check",
        "answer",
        "minutes",
        "trials",
        "seed",
        "sample",
        "count",
        "objective",
        "early_stopping",
        "parallel",
        "max_failed_trials",
        "combine",
        "ready_timeout",
        "time_limit",
        "interval",
        "max_failed",
        "parameters",
        "heat_maps",
    ];

    /// <summary>Keys of a heat map; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> HeatMapKeys = ["metric", "x", "y", "fixed"];

    /// <summary>Reads the file at <paramref name="path"/>; manifest, pipeline and plan are looked for beside it.</summary>
    /// <exception cref="UserErrorException">It cannot be read, or is no sweep.</exception>
    public static SweepDefinition Read(string path) => Parse(TextFile.ReadAll(path), path);

    /// <summary>Reads the text of a sweep.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">For messages and for the sweep's name; manifest, pipeline and plan are looked for beside it.</param>
    /// <param name="begun">The folder of a sweep that was begun, which has copies of manifest or pipeline; null: the ones that the text names.</param>
    public static SweepDefinition Parse(string text, string path, SweepFolder? begun = null)
    {
        var mistakes = new YamlMistakes(path);
        var file = YamlMapping.Parse(text, path, mistakes, Keys, "a sweep is a mapping with the keys 'manifest' or 'pipeline', and 'parameters'");
        var folder = Path.GetDirectoryName(path) ?? "";
        var target = TargetReader.Read(file, folder, begun);
        var sampling = SearchReader.ReadSampling(file);
        var parameters = SweepParameterReader.ReadAll(file, sampling, target);
        var definition = new SweepDefinition
        {
            Name = ReadName(file) ?? Path.GetFileNameWithoutExtension(path),
            Text = text,
            // Null only after a mistake, and then nobody sees it.
            Target = target!,
            Parameters = parameters,
            Plan = file.Text("plan") is { } plan ? Path.Combine(folder, plan) : null,
            Contract = ReadContract(file),
            Minutes = file.Minutes("minutes"),
            Trials = file.Whole("trials", 1, MostTrials, 1) ?? 1,
            Seed = file.Find("seed") is null ? null : file.Whole("seed", 0, int.MaxValue),
            Sampling = sampling,
            Count = sampling == Sampling.Grid ? null : file.Whole("count", 1, SweepCells.Most) ?? 1,
            Parallel = file.Whole("parallel", 1, MostAtOnce, 1) ?? 1,
            MaxFailedTrials = file.Find("max_failed_trials") is null ? null : file.Whole("max_failed_trials", 0, int.MaxValue),
            Combination = file.OneOf("combine", ["median", "mean"]) == "mean" ? Combination.Mean : Combination.Median,
            ReadyTimeout = file.Duration("ready_timeout", TimeSpan.FromSeconds(1)) ?? TimeSpan.FromMinutes(5),
            TimeLimit = file.Duration("time_limit", TimeSpan.FromSeconds(1)) ?? TimeSpan.FromHours(1),
            Interval = file.Duration("interval", TimeSpan.FromSeconds(0.1)) ?? target?.Interval ?? default,
            MaxFailed = file.Failures("max_failed"),
            HeatMaps = [.. ReadHeatMaps(file, [.. parameters.Select(parameter => parameter.Name)], target)],
        };
        foreach (var (key, why) in target?.RefusedKeys ?? [])
            file.Refuse(key, why);
        definition = SearchReader.Read(file, definition);
        if (sampling == Sampling.Grid && CombinationsOf(parameters) > SweepCells.Most)
            file.Mistake("parameters", $"make more than {SweepCells.Most} cells: take fewer values, or 'sample: random'");
        mistakes.ThrowIfAny();
        definition.Target.Check();
        return definition.Sampling == Sampling.Tpe
            ? definition with { Count = (int)Math.Min(definition.Count!.Value, CombinationsOf(parameters)) }
            : definition;
    }

    /// <summary>How many combinations there are, as far as that matters.</summary>
    internal static decimal CombinationsOf(IReadOnlyList<SweepParameter> parameters) => parameters.Aggregate(
        1m, (product, parameter) => Math.Min(product * Math.Max(1, parameter.Range is { } range ? range.Steps + 1 : parameter.Values.Count), int.MaxValue));

    private static ServiceContract ReadContract(YamlMapping file)
    {
        var (path, answers) = (file.Text("path"), AnswerReader.Known);
        if (path?.StartsWith('/') == false)
            file.Mistake("path", $"must be a path such as /test, not '{path}'");
        try
        {
            answers = file.Text("answer") is { } text ? AnswerReader.Parse(text) : answers;
        }
        catch (FormatException exception)
        {
            file.Mistake("answer", exception.Message);
        }

        return new ServiceContract
        {
            Check = file.Find("check") is null ? null : CheckWords.Meaning(file.OneOf("check", CheckWords.All)),
            Answers = answers,
            Path = path,
        };
    }

    /// <summary>It becomes part of a folder's name.</summary>
    private static string? ReadName(YamlMapping file)
    {
        var name = file.Text("name");
        if (name is not null && !SweepParameterReader.Name().IsMatch(name))
            file.Mistake("name", $"must be a word of letters, digits, - and _, not '{name}'");
        return name;
    }

    private static IEnumerable<HeatMapQuery> ReadHeatMaps(YamlMapping file, IReadOnlyList<string> parameters, SweepTarget? target)
    {
        foreach (var node in file.List("heat_maps", "must be a list of heat maps", HeatMapKeys, HeatMapExample))
        {
            var (metric, x, y) = (node.Text("metric"), node.Text("x"), node.Text("y"));
            if (metric is null && node.Find("metric") is null)
                node.Mistake("metric", "is missing");
            if (metric is not null)
                target?.CheckFigure(node, "metric", metric);
            if (x is null && node.Find("x") is null)
                node.Mistake("x", "is missing");
            var others = node.Texts("fixed", "must be a mapping of parameters to values, such as { replicas: 2 }");
            foreach (var (key, name) in (IEnumerable<(string, string?)>)[("x", x), ("y", y), .. others.Keys.Select(name => ("fixed", (string?)name))])
            {
                if (name is not null && !parameters.Contains(name))
                    node.Mistake(key, $"'{name}' is not a parameter; the parameters are {string.Join(", ", parameters)}");
            }

            if (x is not null && x == y)
                node.Mistake("y", "must be another parameter than x");
            yield return new HeatMapQuery(metric ?? "", x ?? "", y) { Fixed = others };
        }
    }
}
