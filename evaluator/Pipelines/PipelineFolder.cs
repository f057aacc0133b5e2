using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Pipelines;

/// <summary>
/// <c>PARENT/UTC TIME-pipeline-NAME/</c>, in a sweep <c>round-N/UTC TIME-CELL/</c>: a pipeline as it was begun, where its steps stand,
/// what they left in artifacts/STEP/, and their runs, a
/// folder for each try. docs/formats.md describes the files.
/// </summary>
internal sealed class PipelineFolder
{
    private PipelineFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What it is run with, and where its steps stand.</summary>
    public string Json => In("pipeline.json");

    /// <summary>The file as it was given.</summary>
    public string Definition => In("pipeline.yaml");

    /// <summary>The result to look at.</summary>
    public string Page => In("pipeline.html");

    /// <summary>What the steps left, a folder for each.</summary>
    public string Artifacts => In("artifacts");

    /// <summary>The run folders of the steps' tries.</summary>
    public string Runs => In("steps");

    /// <summary>Makes a new one in <paramref name="parent"/>, whose name ends in <paramref name="name"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be made.</exception>
    public static PipelineFolder Create(string parent, string name, DateTimeOffset now) => new(RunFolder.Make(parent, name, now, "pipeline.json"));

    /// <summary>The folder at <paramref name="path"/>, made where it is not there.</summary>
    public static PipelineFolder At(string path) => new(Directory.CreateDirectory(path).FullName);

    /// <summary>The folder of a pipeline that is there, also of one that was killed; null when <paramref name="path"/> is none.</summary>
    public static PipelineFolder? Find(string path) => File.Exists(System.IO.Path.Combine(path, "pipeline.json")) ? new PipelineFolder(path) : null;

    /// <summary>The folder that a step fills.</summary>
    public string ArtifactsOf(string step) => System.IO.Path.Combine(Artifacts, step);

    /// <summary>The manifest that is applied for a step.</summary>
    public string ManifestOf(string step) => System.IO.Path.Combine(In("manifests"), step + ".yaml");

    /// <summary>The manifest of a step as it was given.</summary>
    public string GivenManifestOf(string step) => System.IO.Path.Combine(In("manifests"), step + ".given.yaml");

    /// <summary>Keeps a pipeline as it was given.</summary>
    public void Keep(PipelineDefinition definition)
    {
        Directory.CreateDirectory(In("manifests"));
        File.WriteAllText(Definition, definition.Text);
        foreach (var step in definition.Steps)
            if (step.Manifest is { Text: var text })
                File.WriteAllText(GivenManifestOf(step.Name), text);
    }

    /// <summary>Keeps what the pipeline is begun with.</summary>
    public void Begin(PipelineDefinition definition, PipelineState state)
    {
        Keep(definition);
        JsonFile.Write(Json, state);
    }

    /// <summary>The pipeline as it was given.</summary>
    public PipelineDefinition ReadDefinition() =>
        PipelineFile.Parse(TextFile.ReadAll(Definition), Definition, (step, _) => TextFile.ReadAll(GivenManifestOf(step)));

    /// <summary>Where it stands; null where it has not begun.</summary>
    public PipelineState? ReadState() => JsonFile.Read<PipelineState>(Json);

    /// <summary>What it was begun with, and where it stands.</summary>
    /// <exception cref="UserErrorException">It was killed before that was written.</exception>
    public (PipelineDefinition Definition, PipelineState State) Load()
    {
        var state = ReadState()
            ?? throw new UserErrorException($"{Json} does not say what the pipeline is: it was killed before it began; start a new one.");
        return (ReadDefinition().With(state.Parameters), state);
    }

    /// <summary>Keeps other processes from going on with the same pipeline until disposed.</summary>
    /// <exception cref="UserErrorException">Another process is at it.</exception>
    public IDisposable Lock() => FolderLock.Take(Path, "evaluator pipeline");

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
