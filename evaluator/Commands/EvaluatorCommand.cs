using System.CommandLine;
using MlServe.Evaluator.Commands.Capacities;
using MlServe.Evaluator.Commands.Clusters;
using MlServe.Evaluator.Commands.Completion;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Commands.RunFolders;
using MlServe.Evaluator.Commands.Sweeps;
using MlServe.Evaluator.Commands.Tunings;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator</c> with all its verbs, in the order of its help.</summary>
internal static class EvaluatorCommand
{
    /// <summary>The whole command line; every verb gets <paramref name="context"/>.</summary>
    public static RootCommand Create(CommandContext context)
    {
        var root = new RootCommand("Is this model, deployed this way, any good? Deploys an image classifier, loads it, watches it, scores it.")
        {
            RunCommand.Create(context),
            UpCommand.Create(context),
            DownCommand.Create(context),
            LoadCommand.Create(context),
            MonitorCommand.Create(context),
            ScoreCommand.Create(context),
            ReportCommand.Create(context),
            CompareCommand.Create(context),
            SweepCommand.Create(context),
            CapacityCommand.Create(context),
            CalibrateCommand.Create(context),
            SimulateCommand.Create(context),
            TuneCommand.Create(context),
            WhatIfCommand.Create(context),
            AdviseCommand.Create(context),
            PipelineCommand.Create(context),
            RunsCommand.Create(context),
            OpenCommand.Create(context),
            AccuracyCommand.Create(context),
            ModelCommand.Create(context),
            ClusterCommand.Create(context),
            CompletionCommand.Create(context),
        };
        HelpWithExamples.AddTo(root, "run deploy_hpa/deployment_hpa.yaml --minutes 3", "run --help");
        return root;
    }
}
