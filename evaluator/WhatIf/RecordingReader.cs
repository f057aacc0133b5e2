using System.Globalization;
using System.Text.RegularExpressions;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Autoscaling;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.WhatIf;

/// <summary>Reads what an autoscaler had to go by from a run folder.</summary>
internal static partial class RecordingReader
{
    /// <summary>The recording, and the settings that were in force.</summary>
    /// <exception cref="UserErrorException">It has none, or only an older version's.</exception>
    /// <exception cref="ManifestException">Its manifest is not readable.</exception>
    public static (ScalingRecording Recording, AutoscalerSettings Settings) Read(RunFolder folder)
    {
        folder.RequireMeasured();
        var settings = AutoscalerSettings.Of(ManifestFile.Read(folder.Manifest));
        folder.RequireMeasured(folder.Autoscaler, folder.PodStates, folder.PodUsage);
        var (states, usage) = (PodStatesCsv.Read(folder.PodStates), PodUsageCsv.Read(folder.PodUsage));
        if (states.Count == 0 || usage.Count == 0)
            throw new UserErrorException(
                $"{folder.Path}: no {(states.Count == 0 ? "pod" : "usage of its pods")} was seen in this run: its decisions cannot be repeated.");
        var metadata = JsonFile.Read<RunMetadata>(folder.Metadata);
        var (begin, end) = (states[0].Time, metadata?.LoadEndedAt ?? usage[^1].Time);
        var running = states.TakeWhile(state => state.Time <= usage[0].Time).Select(state => state.Pod).Distinct().Count();
        return (
            new ScalingRecording
            {
                Name = folder.Name,
                Start = metadata?.LoadStartedAt ?? begin,
                End = end,
                Looks = RecordedLooks.Of(AutoscalerCsv.Read(folder.Autoscaler), begin, end, running),
                States = states,
                Usage = usage,
                IsBefore133 = IsBefore133(metadata?.Cluster?.Version),
                Cautions = metadata?.UsageSource is "Prometheus"
                    ? ["The usage is Prometheus', not what the autoscaler read: decisions may be an evaluation earlier or later."]
                    : [],
            },
            settings);
    }

    private static bool IsBefore133(string? version) =>
        OfVersion().Match(version ?? "") is { Success: true } match && int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) < 33;

    // As the API server says it: v1.20.2, v1.34.0+mlserve.
    [GeneratedRegex(@"^v1\.([0-9]{1,3})\.")]
    private static partial Regex OfVersion();
}
