using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Loader;
using static MlServe.Architecture.Tests.Breaches;

namespace MlServe.Architecture.Tests;

/// <summary>Which folder may know which others, read from the compiled code: the tables of docs/architecture.md.</summary>
public class ArrowsTests
{
    private static readonly Lazy<ArchUnitNET.Domain.Architecture> Code = new(() => new ArchLoader().LoadAssemblies([.. Programs.All]).Build());

    /// <summary>Modules know those below them, and neither program the other.</summary>
    [Theory]
    [InlineData("Onnx")]
    [InlineData("Keras", "Onnx")]
    [InlineData("Linux")]
    [InlineData("Classifier", "Keras", "Linux")]
    [InlineData("Kubernetes")]
    [InlineData("LocalCluster", "Kubernetes", "Linux")]
    [InlineData("Serve", "Classifier", "Linux")]
    [InlineData("Evaluator", "LocalCluster", "Kubernetes", "Classifier", "Linux")]
    [InlineData("Training", "Onnx")]
    [InlineData("Trainer", "Training")]
    public void Module_KnowsOnlyThoseBelowIt(string module, params string[] below) =>
        AssertNone(Arrows($"MlServe.{module}", "MlServe", below));

    /// <summary>From the bottom to the top: figures and file formats, load and monitoring, runs, what is made of runs, commands.</summary>
    [Theory]
    [InlineData("Files")]
    [InlineData("Statistics")]
    [InlineData("Search", "Files")]
    [InlineData("Objectives", "Statistics", "Files")]
    [InlineData("Figures", "Objectives", "Statistics", "Files")]
    [InlineData("RunFiles", "Objectives", "Figures", "Files")]
    [InlineData("Pages", "Files")]
    [InlineData("OpenInference", "Files")]
    [InlineData("Load", "OpenInference", "Objectives", "Statistics", "RunFiles", "Figures", "Files")]
    [InlineData("Scoring", "Objectives", "Statistics", "Load", "RunFiles", "Figures", "Files")]
    [InlineData("Monitoring", "RunFiles", "Figures", "Files")]
    [InlineData("Service", "OpenInference", "RunFiles", "Files")]
    [InlineData("Accuracy", "Service", "OpenInference", "Load", "Pages", "Files")]
    [InlineData("Findings", "Load", "Objectives", "RunFiles", "Figures", "Files")]
    [InlineData("Reports", "Findings", "Accuracy", "Monitoring", "Load", "Pages", "Scoring", "RunFiles", "Figures", "Files", "Objectives")]
    [InlineData("Runs", "Reports", "Findings", "Accuracy", "Service", "OpenInference", "Monitoring", "Load", "Scoring", "RunFiles", "Figures", "Files",
        "Objectives")]
    [InlineData("Comparison", "Runs", "Reports", "Pages", "RunFiles", "Figures", "Statistics", "Files", "Objectives", "Scoring")]
    [InlineData("Sweep", "Search", "Pipelines", "Comparison", "Runs", "Service", "Monitoring", "Load", "Reports", "Pages", "Scoring",
        "RunFiles", "Figures", "Statistics", "Files", "Objectives")]
    [InlineData("Pipelines", "Runs", "Reports", "Monitoring", "Load", "Pages", "Scoring", "RunFiles", "Figures", "Files", "Objectives")]
    [InlineData("Comparison.Regression")]
    [InlineData("Capacity", "Runs", "Service", "Monitoring", "Load", "Pages", "RunFiles", "Statistics", "Files", "Objectives")]
    [InlineData("WhatIf", "Runs", "Findings", "Monitoring", "RunFiles", "Files")]
    [InlineData("Advice", "Runs", "RunFiles", "Files")]
    [InlineData("Capacity.Estimation")]
    [InlineData("Simulation", "Runs", "Reports", "Monitoring", "Load", "Scoring", "RunFiles", "Figures", "Files", "Objectives")]
    [InlineData("Simulation.Calibration")]
    [InlineData("Simulation.Processor", "Simulation.Calibration")]
    [InlineData("Simulation.Serving", "Simulation.Processor")]
    [InlineData("Simulation.Users", "Simulation.Serving", "Simulation.Processor", "Simulation.Calibration")]
    [InlineData("Simulation.Cluster", "Simulation.Serving", "Simulation.Processor", "Simulation.Calibration")]
    [InlineData("Simulation.Autoscalers", "Simulation.Cluster", "Simulation.Serving", "Simulation.Processor")]
    [InlineData("Simulation.Manifests", "Simulation.Autoscalers", "Simulation.Cluster", "Simulation.Processor", "Simulation.Calibration")]
    [InlineData("Simulation.Results", "Simulation.Manifests", "Simulation.Calibration")]
    [InlineData("Calibration", "Simulation", "Capacity", "Runs", "Service", "Monitoring", "Load", "RunFiles", "Statistics", "Files")]
    [InlineData("Tuning", "Advice", "Simulation", "Sweep", "Comparison", "Search", "Runs", "Reports", "Load", "Pages", "RunFiles", "Figures", "Statistics",
        "Objectives", "Files")]
    [InlineData("Tuning.Definitions")]
    [InlineData("Tuning.Results", "Tuning.Definitions")]
    [InlineData("Tuning.Search", "Tuning.Results", "Tuning.Definitions")]
    [InlineData("Tuning.Races", "Tuning.Results", "Tuning.Definitions")]
    [InlineData("Tuning.Display", "Tuning.Races", "Tuning.Results", "Tuning.Definitions")]
    [InlineData("Load.Pacing")]
    [InlineData("Load.Plan", "Load.Pacing")]
    [InlineData("Load.Loop")]
    [InlineData("Load.Http", "Load.Loop", "Load.Plan", "Load.Pacing")]
    [InlineData("Load.Results", "Load.Http", "Load.Plan", "Load.Pacing")]
    [InlineData("Load.Results.Histograms")]
    [InlineData("Load.Results.Tallies", "Load.Results.Histograms")]
    [InlineData("Files.Values")]
    [InlineData("Files.Terminal")]
    [InlineData("Files.Csv", "Files.Values")]
    [InlineData("Files.Yaml", "Files.Values")]
    [InlineData("RunFiles.Tables")]
    [InlineData("RunFiles.Metadata")]
    [InlineData("RunFiles.Autoscaling")]
    [InlineData("Accuracy.Photos")]
    [InlineData("Accuracy.Classifiers", "Accuracy.Photos")]
    [InlineData("Accuracy.Scores", "Accuracy.Photos")]
    [InlineData("Accuracy.Reports", "Accuracy.Scores", "Accuracy.Photos")]
    public void FolderOfTheEvaluator_KnowsOnlyThoseBelowIt(string folder, params string[] below) =>
        AssertNone(ArrowsOfFolder("Evaluator", folder, below));

    [Theory]
    [InlineData("Store")]
    [InlineData("Kinds", "Store")]
    [InlineData("Objects", "Store", "Kinds")]
    [InlineData("Telemetry", "Store")]
    [InlineData("Autoscaling", "Store", "Objects", "Telemetry")]
    [InlineData("ControlPlane", "Store", "Kinds", "Objects", "Telemetry", "Autoscaling")]
    [InlineData("Network", "Store", "Kinds", "Objects", "ControlPlane")]
    [InlineData("Node", "Store", "Kinds", "Objects", "Telemetry", "Network")]
    [InlineData("Api", "Store", "Kinds", "Objects", "Telemetry")]
    public void FolderOfTheEmbeddedCluster_KnowsOnlyThoseBelowIt(string folder, params string[] below) =>
        AssertNone(ArrowsOfFolder("LocalCluster", folder, below));

    [Theory]
    [InlineData("Native")]
    [InlineData("Data")]
    [InlineData("Drawing", "Data")]
    [InlineData("Networks", "Native")]
    [InlineData("Learning", "Data", "Networks")]
    [InlineData("Distributed", "Data", "Networks", "Learning")]
    [InlineData("Onnx", "Networks")]
    [InlineData("Plots", "Data")]
    public void FolderOfTraining_KnowsOnlyThoseBelowIt(string folder, params string[] below) => AssertNone(ArrowsOfFolder("Training", folder, below));

    /// <summary>A folder of the first level knows any of its own; one of a lower level is held apart from its neighbours.</summary>
    private static IReadOnlyList<string> ArrowsOfFolder(string module, string folder, string[] below) =>
        Arrows($"MlServe.{module}.{folder}", $"MlServe.{module}" + (folder.LastIndexOf('.') is > 0 and var dot ? "." + folder[..dot] : ""),
            [.. below.Select(name => name.Split('.')[^1])]);

    /// <param name="from">The namespace that knows others.</param>
    /// <param name="among">The namespace whose children are looked at; what lies directly in it is open to all.</param>
    /// <param name="below">Those of its children that may be known.</param>
    private static IReadOnlyList<string> Arrows(string from, string among, string[] below)
    {
        var types = Code.Value.Types.Where(type => IsIn(type, from)).ToList();
        Assert.NotEmpty(types);
        return [.. types.SelectMany(type => type.GetTypeDependencies(Code.Value), (type, known) => (Type: type, Known: known))
            .Where(arrow => IsIn(arrow.Known, among) && !IsIn(arrow.Known, from))
            .Where(arrow => Child(arrow.Known, among) is { } child && !below.Contains(child))
            .Select(arrow => $"{arrow.Type.FullName} knows {arrow.Known.FullName}").Distinct().Order()];
    }

    private static bool IsIn(IType type, string space) =>
        type.Namespace.FullName == space || type.Namespace.FullName.StartsWith(space + ".", StringComparison.Ordinal);

    private static string? Child(IType type, string among) =>
        type.Namespace.FullName.Length > among.Length ? type.Namespace.FullName[(among.Length + 1)..].Split('.')[0] : null;
}
