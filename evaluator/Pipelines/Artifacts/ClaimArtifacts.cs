using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using k8s.Models;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Jobs;

namespace MlServe.Evaluator.Pipelines.Artifacts;

/// <summary>
/// Folders of steps on a claim of the cluster. What a step left comes home through the API alone, as the output of a pod; no object store is needed.
/// Each try has a folder of its own there: what a try that failed has left is not in the way of the next.
/// </summary>
internal sealed class ClaimArtifacts : IArtifactStore
{
    private const string Root = StepJob.ArtifactsPath;
    private readonly PipelineDefinition definition;
    private readonly PipelineFolder folder;
    private readonly ClusterAccess cluster;
    private readonly TimeProvider time;
    private readonly string? image;
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> places;

    private ClaimArtifacts(PipelineDefinition definition, PipelineFolder folder, PipelineState state, ClusterAccess cluster, TimeProvider time)
    {
        (this.definition, this.folder, this.cluster, this.time) = (definition, folder, cluster, time);
        places = state.Steps.Where(step => step.Place is not null).ToDictionary(step => step.Name, step => step.Place!);
        image = state.ArtifactsImage;
        Volume = new ArtifactVolume(null, state.ArtifactsClaim!, PlaceOf);
    }

    /// <inheritdoc/>
    public ArtifactVolume Volume { get; }

    private string Run => Path.GetFileName(Path.GetFullPath(folder.Path));

    /// <summary>The claim that the run is begun with.</summary>
    /// <exception cref="UserErrorException">The cluster has no such claim.</exception>
    public static async Task<ClaimArtifacts> OpenAsync(
        PipelineDefinition definition, PipelineFolder folder, PipelineState state, ClusterAccess cluster, TimeProvider time)
    {
        var claim = state.ArtifactsClaim!;
        var space = cluster.Client.Config.Namespace;
        return await cluster.Client.FindAsync<V1PersistentVolumeClaim>(claim, space) is null
            ? throw new UserErrorException(
                $"--artifacts-claim {claim}: there is no PersistentVolumeClaim of that name in namespace {space}: make one that all its nodes can mount.")
            : new ClaimArtifacts(definition, folder, state, cluster, time);
    }

    /// <inheritdoc/>
    public async Task PrepareAsync(PipelineStep step, CancellationToken ct)
    {
        var home = folder.ArtifactsOf(step.Name);
        if (Directory.Exists(home))
            Directory.Delete(home, recursive: true);
        if (step.Manifest is null)
            return;
        var manifest = Convert.ToBase64String(await File.ReadAllBytesAsync(folder.ManifestOf(step.Name), ct));
        var kept = $"{Root}/{step.Name}/config/{Experiment.ManifestName}";
        List<string> script = ["set -e"];
        foreach (var part in StepManifest.Folders)
        {
            script.Add($"mkdir -p {Root}/{step.Name}/{part}");
            script.AddRange(step.Needs.Select(need => $"[ ! -d {Root}/{need}/{part} ] || cp -r {Root}/{need}/{part}/. {Root}/{step.Name}/{part}"));
        }

        script.Add($"[ -e {kept} ] || echo {manifest} | base64 -d > {kept}");
        await PodFor(step).RunAsync(string.Join('\n', script), _ => { }, ct);
    }

    /// <inheritdoc/>
    public async Task CollectAsync(PipelineStep step, CancellationToken ct)
    {
        var archive = Path.Combine(folder.Path, $".{step.Name}.tgz");
        try
        {
            string? hash = null;
            await using (var file = File.Create(archive))
                await PodFor(step).RunAsync(
                    $"set -e\ncd {Root}/{step.Name}\ntar cf {FilesPod.Scratch}/a .\ngzip {FilesPod.Scratch}/a\n"
                        + $"sha256sum < {FilesPod.Scratch}/a.gz\nbase64 < {FilesPod.Scratch}/a.gz",
                    line =>
                    {
                        if (hash is null)
                            hash = line.Split(' ')[0];
                        else
                            file.Write(Convert.FromBase64String(line));
                    },
                    ct);
            await using var stream = File.OpenRead(archive);
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct)) != hash)
                throw new UserErrorException(
                    $"what step {step.Name} left on claim {Volume.Claim} could not be fetched completely ({stream.Length} bytes arrived): "
                        + "continue the run to try again.");
            stream.Position = 0;
            await using var unzipped = new GZipStream(stream, CompressionMode.Decompress);
            await TarFile.ExtractToDirectoryAsync(unzipped, Directory.CreateDirectory(folder.ArtifactsOf(step.Name)).FullName, overwriteFiles: true, ct);
        }
        catch (FormatException exception)
        {
            throw new UserErrorException($"what step {step.Name} left on claim {Volume.Claim} could not be fetched: {exception.Message}", exception);
        }
        finally
        {
            File.Delete(archive);
        }
    }

    /// <inheritdoc/>
    public void TakeOver(PipelineStep step, PipelineFolder past, StepState was)
    {
        lock (gate)
            places[step.Name] = was.Place!;
        FolderCopy.Replace(past.ArtifactsOf(step.Name), folder.ArtifactsOf(step.Name));
    }

    /// <inheritdoc/>
    public string? PlaceOf(PipelineStep step) => PlaceOf(step.Name);

    /// <inheritdoc/>
    public void Begin(PipelineStep step, int number)
    {
        lock (gate)
            places[step.Name] = Invariant($"{Run}/{step.Name}-{number}");
    }

    private string PlaceOf(string step)
    {
        lock (gate)
            return places[step];
    }

    private FilesPod PodFor(PipelineStep step) => new(cluster.Client, $"{definition.Name}-{step.Name}-files", Run, time)
    {
        Image = ImageOf(step),
        Volume = Volume.Describe(StepJob.Volume),
        Mounts = StepJob.Mounts(step, Volume),
    };

    private string ImageOf(PipelineStep step) => image
        ?? (step.Image is { } own ? definition.Fill(step, own)
        : (string?)StepManifest.Read(definition, step).Documents.SelectMany(document => PodTemplates.Containers(document.Object)).First()["image"] ?? "");
}
