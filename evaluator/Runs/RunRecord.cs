using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Findings;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Runs;

/// <summary>
/// A run folder while it is filled. What is known is written at once, so that a run killed at any moment can be
/// scored and reported like one that ended.
/// </summary>
internal sealed class RunRecord
{
    private readonly Lock gate = new();

    /// <summary>Begins a record in an empty folder.</summary>
    public RunRecord(RunFolder folder, RunMetadata metadata, string manifestText)
    {
        Folder = folder;
        Metadata = metadata;
        WholeFile.Write(folder.Manifest, manifestText);
        JsonFile.Write(folder.Metadata, metadata);
    }

    /// <summary>The folder.</summary>
    public RunFolder Folder { get; }

    /// <summary>Takes every warning as it comes, for whoever watches.</summary>
    public Action<string> Warned { get; init; } = _ => { };

    /// <summary>How the run is made, as far as it is known.</summary>
    public RunMetadata Metadata { get; private set; }

    /// <summary>Adds to what is known.</summary>
    public void Note(Func<RunMetadata, RunMetadata> change)
    {
        lock (gate)
        {
            Metadata = change(Metadata);
            JsonFile.Write(Folder.Metadata, Metadata);
        }
    }

    /// <summary>Why the run ended early.</summary>
    public void NoteFailure(Exception failure, bool wasInterrupted) => Note(known => wasInterrupted
        ? known with { EndedEarly = "interrupted", FailureReason = null }
        : known with { EndedEarly = failure.Message, FailureReason = (failure as UserErrorException)?.Reason });

    /// <summary>Says what a reader should mind, and keeps it as a sentence on how far the figures can be trusted.</summary>
    public void Warn(string line)
    {
        Warned(line);
        Remark(line);
    }

    /// <summary>Keeps such a sentence that whoever watches knows already, or need not know at once.</summary>
    public void Remark(string line)
    {
        var sentence = Sentence(line);
        Note(known => known.Cautions.Contains(sentence) ? known : known with { Cautions = [.. known.Cautions, sentence] });
    }

    /// <summary>Keeps why the figures are unusable, or of a part of the run only: it stands above them.</summary>
    public void Alert(string line)
    {
        var sentence = Sentence(line);
        Note(known => known.Warnings.Contains(sentence) ? known : known with { Warnings = [.. known.Warnings, sentence] });
    }

    /// <summary>When measuring begins, of which model where one is served, and a summary that holds what rows cannot tell.</summary>
    public void NoteStart(DateTimeOffset startedAt, ModelIdentity? model)
    {
        Note(known => known with { LoadStartedAt = startedAt });
        if (model is not null)
            JsonFile.Write(Folder.Model, model);
        SummaryJson.Write(Folder.Summary, new Summary
        {
            Cluster = Metadata.Cluster?.Name,
            ManifestSha256 = Metadata.ManifestSha256,
            ModelSha256 = model?.Sha256,
            StartedAt = startedAt,
        });
    }

    /// <summary>The accuracy, which rows cannot tell either.</summary>
    public void NoteAccuracy(double? accuracy) => SummaryJson.Write(Folder.Summary, SummaryJson.Read(Folder.Summary) with { Accuracy = accuracy });

    /// <summary>Scores what is there and makes the report; null when nothing was measured.</summary>
    /// <param name="hasLoad">Whether there was to be a load: without one nobody misses its files.</param>
    public Summary? Finish(bool hasLoad)
    {
        if (!ScoredFiles.HasRows(Folder.LoadOutput) && !ScoredFiles.HasRows(Folder.ResourceUsage))
            return null;
        var read = ReportReader.Read(Folder, hasLoad ? Warned : _ => { });
        SummaryJson.Write(Folder.Summary, read.Summary);
        Note(known => known with { Thresholds = known.Thresholds.Judge(read.Summary) });
        foreach (var sentence in Trust.Of(read.Usage, read.Events))
            Remark(sentence);

        ReportWriter.Write(read with { Metadata = Metadata }, Folder);
        return read.Summary;
    }

    private static string Sentence(string line)
    {
        line = char.ToUpperInvariant(line[0]) + line[1..].TrimEnd('.');
        return line.EndsWith('?') ? line : line + ".";
    }
}
