using System.Text.Json;
using MlServe.Classifier.Cards;
using MlServe.Evaluator.Accuracy;
using MlServe.Evaluator.Accuracy.Classifiers;
using MlServe.Evaluator.Accuracy.Photos;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Service;
using MlServe.Evaluator.Tuning;
using MlServe.Evaluator.Tuning.Definitions;
using MlServe.Evaluator.Tuning.Display;
using MlServe.Evaluator.Tuning.Races;
using MlServe.Evaluator.Tuning.Results;
using MlServe.Evaluator.Tuning.Search;

namespace MlServe.Evaluator.Commands.Tunings;

/// <summary>A call of <c>tune</c>, from what is to be tuned to the manifest that comes of it.</summary>
/// <param name="asked">The command line.</param>
/// <param name="definition">The study.</param>
/// <param name="place">Its folder, and what it is made with.</param>
/// <param name="context">Where it writes.</param>
internal sealed class TuneSession(TuneRequest asked, TuneDefinition definition, (TuneFolder Folder, TuneSettings Settings) place, CommandContext context)
{
    private const string Standard = "/test";

    private TuneFolder Folder => place.Folder;

    /// <summary>Tunes.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="UserErrorException">It cannot be tuned, or nothing keeps to what is asked for.</exception>
    public static async Task<int> RunAsync(TuneRequest asked, CommandContext context, CancellationToken ct)
    {
        var beginning = TuneBeginning.Of(asked, context.Random);
        if (beginning.Past is { } past)
        {
            using var locked = past.Lock();
            return await new TuneSession(asked, beginning.Definition, (past, beginning.Settings!), context).RunAsync(TuneRecord.Read(past)!);
        }

        beginning = beginning with { Definition = beginning.Definition with { Models = await MeasureAsync(beginning.Definition, asked, context, ct) } };
        var definition = beginning.Definition;
        var folder = TuneFolder.Create(asked.Out, asked.What, context.Time.GetUtcNow());
        using var alone = folder.Lock();
        var settings = beginning.SettingsIn(asked, folder);
        File.WriteAllText(folder.Manifest, definition.Manifest.Text);
        File.WriteAllText(folder.Space, definition.Space.Text);
        foreach (var (index, calibration) in definition.Calibrations.Index())
            calibration.Write(folder.Calibration(index));
        var record = new TuneRecord { Definition = settings, Parameters = [] };
        JsonFile.Write(folder.Json, record);
        foreach (var field in CellTrial.Read(definition, definition.Manifest).Ignored)
            context.Warn($"{definition.Manifest.Name}: left out of the simulation: {field}");
        return await new TuneSession(asked, definition, (folder, settings), context).RunAsync(record);
    }

    private async Task<int> RunAsync(TuneRecord record)
    {
        context.Error.WriteLine(Invariant($"simulating, not measuring: {NumberText.Count(definition.Count, "cell")} × ")
            + Invariant($"{NumberText.Count(definition.Trials, "trial")}, seed {definition.Seed}, into {Folder.Path}"));
        var result = Search(new TuneResult(definition, record.Original ?? CellTrial.RunOriginal(definition), record.Cells), record.Race);
        if (context.Interruption.Requested.IsCancellationRequested)
            return Interrupted();
        if (result.Best is null)
            return Conclude(result, record.Race, null);
        var race = record.Race;
        if (definition.Race is not null && race is not { IsOver: true } && RaceRunner.Candidates(result).Count > 0)
        {
            // Hours may pass before there is more to be seen.
            WholeFile.Write(Folder.Page, TunePage.Render(result, TuneConclusion.Of(result, race), race, null));
            (race, var wasInterrupted) = await RaceAsync(result);
            if (wasInterrupted)
                return Interrupted();
        }

        return Conclude(result, race, TuneConclusion.Of(result, race));
    }

    /// <summary>Tries what is left; everything is kept after each cell.</summary>
    private TuneResult Search(TuneResult result, RaceRecord? race)
    {
        while (!context.Interruption.Requested.IsCancellationRequested && TuneSearch.Next(result) is { } cell)
        {
            var before = result.Best;
            result = new TuneResult(definition, result.Original, [.. result.Cells, CellTrial.Run(definition, cell)]);
            JsonFile.Write(Folder.Json, TuneRecord.Of(place.Settings, result, race));
            if (result.Best is { } best && best.Value(definition.Minimized.Name) != before?.Value(definition.Minimized.Name))
                context.Error.WriteLine(
                    Invariant($"cell {best.Cell} is the best so far: ") + $"{TuneFindings.ValuesOf(result, best)}: {TuneFindings.Shown(result, best)}");
        }

        return result;
    }

    private async Task<(RaceRecord Race, bool WasInterrupted)> RaceAsync(TuneResult result)
    {
        var (terms, count) = (definition.Race!, RaceRunner.Candidates(result).Count);
        var length = (count + 1) * terms.Rounds * (definition.Plan.Length + Evaluation.Overhead);
        context.Error.WriteLine(Invariant($"{NumberText.Count(count, "cell")} and the manifest as it is × at most {terms.Rounds} rounds, at most ")
            + Clock.About(length));
        var path = definition.Calibrations[0].Service.Path?.Split(' ')[^1];
        var said = new HashSet<string>();
        await using var page = await context.OpenPageAsync(asked.WebPort);
        var runner = new RaceRunner(result, Folder.Race, new EvaluationOptions
        {
            Manifest = "",
            Minutes = place.Settings.Minutes,
            Plan = Folder.FromHere(place.Settings.Plan),
            Trace = place.Settings.Trace is { } trace ? trace with { File = Folder.FromHere(trace.File) } : null,
            Goals = new Goals(place.Settings.Objectives, definition.Price),
            Contract = new ServiceContract { Path = path is null or Standard ? null : path },
        })
        {
            Progressed = race =>
            {
                JsonFile.Write(Folder.Json, TuneRecord.Of(place.Settings, result, race));
                // A race that goes on passes its old rounds in no time.
                foreach (var sentence in race.Entries.Select(entry => entry.Sentence(definition.Minimized.Title.ToLowerInvariant())).Where(said.Add))
                    context.Error.WriteLine(sentence);
            },
        };
        try
        {
            var cluster = asked.Cluster with { Context = terms.Context };
            var done = await runner.RunAsync(new Evaluation(cluster, context.Interruption, context.Time), context.DisplaysOn(page));
            page?.Conclude($"The study is {Folder.Page}.");
            return done;
        }
        catch (Exception exception) when (ExitCode.IsUserError(exception))
        {
            throw new UserErrorException(
                $"{exception.Message.ReplaceLineEndings(" ").TrimEnd()} When that is fixed, continue with: evaluator tune {Folder.Path}", exception);
        }
    }

    /// <summary>Writes what came of it.</summary>
    private int Conclude(TuneResult result, RaceRecord? race, TuneConclusion? conclusion)
    {
        var record = TuneRecord.Of(place.Settings, result, race) with { Finished = true };
        string? deployment = null;
        if (conclusion is not null)
        {
            deployment = TunedManifest.Of(result, conclusion.Cell, conclusion.Sentences, context.Warn);
            WholeFile.Write(Folder.Deployment, deployment);
            record = record with { Conclusions = conclusion.Sentences };
        }

        JsonFile.Write(Folder.Json, record);
        WholeFile.Write(Folder.Page, TunePage.Render(result, conclusion, race, deployment));
        if (asked.Json)
            context.Output.WriteLine(JsonSerializer.Serialize(record, JsonFile.Options));
        if (conclusion is null)
            throw new UserErrorException($"{TuneFindings.WhatItWouldTake(result)} All that was tried: {Folder.Page}");
        // With --json stdout is the object alone.
        var places = asked.Json ? context.Error : context.Output;
        if (!asked.Json)
        {
            TuneText.Write(result, conclusion, context.Output);
            context.Output.WriteLine();
        }

        places.WriteLine($"{"manifest",-20}{Folder.Deployment}");
        places.WriteLine($"{"report",-20}{new Uri(Path.GetFullPath(Folder.Page))}");
        if (conclusion.IsMissed)
            context.Error.WriteLine("objective missed: by every cell that ran, though simulations kept it: is the calibration still right?");
        return conclusion.IsMissed ? ExitCode.ThresholdMissed : ExitCode.Done;
    }

    private int Interrupted()
    {
        context.Error.WriteLine($"interrupted: continue with: evaluator tune {Folder.Path}");
        return ExitCode.Interrupted;
    }

    /// <summary>How right each model is; as they are where nobody asks.</summary>
    private static async Task<IReadOnlyList<TunedModel>> MeasureAsync(
        TuneDefinition definition, TuneRequest asked, CommandContext context, CancellationToken ct)
    {
        if (asked.Accuracy.Data is not { } data)
            return definition.Models;
        var measured = new List<TunedModel>();
        foreach (var model in definition.Models)
        {
            using var classifier = new ModelFileClassifier(model.Path, LabelFile.Read(asked.Accuracy.Labels));
            var photos = LabelledPhotos.Read(data, classifier.Classes);
            var run = await AccuracyRun.MeasureAsync(new AccuracyMeasurement(classifier, ModelFileClassifier.Cores), photos, context.Time, ct);
            measured.Add(model with { Accuracy = RoundNumber.Of(run.Result.Accuracy!.Value) });
            context.Error.WriteLine(Invariant($"{model.Path}: {run.Result.Accuracy * 100:0.0} % of {NumberText.Count(run.Result.Photos, "photo")}"));
        }

        return measured;
    }
}
