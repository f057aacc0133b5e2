using System.Text;
using System.Text.Json.Nodes;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Yaml;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Sweep.Targets;

/// <summary>A manifest of which fields are set: every cell is a manifest of its own, and every trial an ordinary run of it.</summary>
/// <param name="manifest">The manifest.</param>
/// <param name="fileName">What its file is called, also where it is read from a copy.</param>
internal abstract class SweptManifest(ManifestFile manifest, string fileName) : SweepTarget(manifest.Name, fileName)
{
    private const string FieldExample = "name a field, such as Deployment spec.replicas";

    /// <inheritdoc/>
    public override string Sha256 => Manifest.Sha256;

    /// <summary>The manifest that every cell is made from.</summary>
    protected ManifestFile Manifest { get; } = manifest;

    /// <summary>The kind that it is: one with a Job and no Deployment runs to its end.</summary>
    public static SweptManifest Of(ManifestFile manifest, string fileName) =>
        manifest.Documents.Any(document => document.Kind == "Job") && manifest.Documents.All(document => document.Kind != "Deployment")
            ? new SweptJob(manifest, fileName)
            : new SweptDeployment(manifest, fileName);

    /// <inheritdoc/>
    public override void CheckParameter(YamlMapping node, SweepParameter parameter)
    {
        if (node.Find("fields") is null)
            node.Mistake("fields", "is missing; " + FieldExample);
        foreach (var field in parameter.Fields)
        {
            try
            {
                foreach (var value in parameter.Values.DefaultIfEmpty(parameter.Range?.At(0)))
                    field.Set(Objects(), value);
            }
            catch (FormatException exception)
            {
                node.Mistake("fields", exception.Message);
            }
        }
    }

    /// <inheritdoc/>
    public override void Keep(SweepFolder folder) =>
        File.WriteAllText(folder.Manifest, Manifest.Text);

    /// <inheritdoc/>
    public override SweepCell CellOf(SweepDefinition definition, int number, IReadOnlyList<string?> values)
    {
        var objects = Objects();
        foreach (var (parameter, value) in definition.Parameters.Zip(values))
        {
            foreach (var field in parameter.Fields)
                field.Set(objects, value);
        }

        if (definition.Parallel > 1)
            GiveUniqueNames(objects, number);
        var shown = definition.Parameters.Zip(values, (parameter, value) => $"{parameter.Name}={SweepParameter.Show(value)}");
        var text = $"# {definition.Name}, cell {number}: {string.Join(", ", shown)}\n{Yaml.FromJson(objects)}";
        return new SweepCell(number, values, ProblemOf(text))
        {
            Name = SweepCell.NameOf(definition, number, values),
            Key = RunMetadata.Sha256(Encoding.UTF8.GetBytes(text)),
            Manifest = text,
        };
    }

    /// <inheritdoc/>
    public override ILookup<string, TrialResult> ReadTrials(SweepFolder folder, SweepDefinition definition, int round) => folder.Runs(round)
        .Select(run => (Run: run, Metadata: JsonFile.Read<RunMetadata>(run.Metadata))).Where(known => known.Metadata is not null)
        .ToLookup(known => known.Metadata!.ManifestSha256, known =>
            RunTrial.Read(known.Run, known.Metadata!, round, definition.MaxFailed) with { Page = folder.LinkTo(known.Run.Report) });

    /// <inheritdoc/>
    public override IEnumerable<string> LinesOf(string trialFolder, string figure) => RunFolder.Open(trialFolder).LogLines();

    /// <summary>Trials that run at the same time must not be called the same.</summary>
    /// <param name="objects">A cell's.</param>
    /// <param name="number">The cell.</param>
    protected virtual void GiveUniqueNames(IReadOnlyList<JsonObject> objects, int number)
    {
    }

    /// <summary>Checks a cell's manifest beyond what holds for any.</summary>
    /// <exception cref="UserErrorException">It cannot be run.</exception>
    protected virtual void CheckCell(ManifestFile manifest)
    {
    }

    private List<JsonObject> Objects() => [.. Manifest.Documents.Select(document => document.Object.DeepClone().AsObject())];

    private string? ProblemOf(string text)
    {
        try
        {
            CheckCell(ManifestFile.Parse(text, Manifest.Name));
            return null;
        }
        catch (ManifestException exception)
        {
            // The lines of a file that nobody wrote help nobody.
            return string.Join("; ", exception.Problems.Select(problem => problem.Message));
        }
        catch (UserErrorException exception)
        {
            return exception.Message;
        }
    }
}
