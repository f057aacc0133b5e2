using System.Text;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Runs;

/// <summary>
/// A run folder while it is filled. What is known is written at once, so that a run killed at any moment can be
/// scored and reported like one that ended.
/// </summary>
internal sealed class RunRecord
{
    /// <summary>Loads of another length are burstier or calmer than the challenge's.</summary>
    public static readonly TimeSpan ComparableLength = LoadPlan.Challenge.Length;

    private readonly Lock gate = new();

    /// <summary>Begins a record in an empty folder.</summary>
    public RunRecord(RunFolder folder, RunMetadata metadata, string manifestText)
    {
        Folder = folder;
        Metadata = metadata;
        File.WriteAllText(folder.Manifest, manifestText, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        JsonFile.Write(folder.Metadata, metadata);
    }

    /// <summary>The folder.</summary>
    public RunFolder Folder { get; }

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

    /// <summary>Adds a sentence to what a reader should mind.</summary>
    public void Warn(string sentence)
    {
        sentence = char.ToUpperInvariant(sentence[0]) + sentence[1..].TrimEnd('.');
        if (!sentence.EndsWith('?'))
            sentence += ".";
        Note(known => known.Warnings.Contains(sentence) ? known : known with { Warnings = [.. known.Warnings, sentence] });
    }

    /// <summary>The model, and a summary that holds what rows cannot tell.</summary>
    public void Note(ModelIdentity model, DateTimeOffset loadStartedAt)
    {
        JsonFile.Write(Folder.Model, model);
        WriteSummary(new Summary
        {
            Cluster = Metadata.Cluster?.Name,
            ManifestSha256 = Metadata.ManifestSha256,
            ModelSha256 = model.Sha256,
            StartedAt = loadStartedAt,
        });
    }

    /// <summary>The accuracy, which rows cannot tell either.</summary>
    public void NoteAccuracy(double? accuracy) => WriteSummary(SummaryJson.Read(Folder.Summary) with { Accuracy = accuracy });

    /// <summary>Scores what is there and makes the report; null when nothing was measured.</summary>
    public Summary? Finish(Action<string> warn)
    {
        if (!ScoredFiles.HasRows(Folder.LoadOutput) && !ScoredFiles.HasRows(Folder.ResourceUsage))
            return null;
        var summary = ScoredFiles.OfRun(Folder.Path).Score(null, warn);
        WriteSummary(summary);
        var read = ReportReader.Read(Folder, _ => { });
        foreach (var sentence in RunTroubles.Of(summary, read.Events, read.Usage))
        {
            Warn(sentence);
            warn(sentence);
        }

        ReportWriter.Write(ReportReader.Read(Folder, _ => { }), Folder.Report, overwrite: true);
        return summary;
    }

    private void WriteSummary(Summary summary) => SummaryJson.Write(Folder.Summary, summary);
}
