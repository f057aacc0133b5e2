using System.CommandLine;
using MlServe.Evaluator.Advice;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Commands.RunFolders;

/// <summary><c>evaluator advise</c>: the manifest that should have been written, from what runs of it have shown.</summary>
internal static class AdviseCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var runs = new Argument<string[]>("RUN_DIR") { Description = "Run folders of one manifest.", Arity = ArgumentArity.OneOrMore };
        var output = FileOption.Output("Where the manifest goes. Default: standard output; the reasons then go to standard error.");
        var overwrite = SharedOptions.Overwrite("a file that exists");
        var json = SharedOptions.Json("The advice as JSON instead of the manifest.");
        var command = new Verb(
            "advise",
            "Write the manifest with the requests, limits and autoscaler's target, minimum and maximum that its runs have shown to be needed, "
                + "with a reason for every number.",
            "advise runs/20260131T090000Z-deployment_hpa > advised.yaml",
            "advise runs/20260131T090000Z-deployment_hpa runs/20260131T100000Z-deployment_hpa -o advised.yaml") { runs, output, overwrite, json };
        command.SetAction(parsed =>
        {
            var advice = Adviser.Of(EvidenceReader.Read([.. parsed.GetValue(runs)!.Select(RunFolder.Open)]));
            var path = parsed.GetValue(output);
            if (path is not null)
            {
                using var file = OutputFile.OpenText(path, parsed.GetValue(overwrite) ? ExistingFile.Overwrite : ExistingFile.Refuse);
                file.Write(advice.Manifest);
            }

            if (parsed.GetValue(json))
            {
                context.Output.WriteLine(AdviceText.Json(advice));
                return ExitCode.Done;
            }

            // Where standard output is the manifest, what is to be read goes beside it.
            AdviceText.Write(advice, path is null ? context.Error : context.Output);
            if (path is null)
                context.Output.Write(advice.Manifest);
            return ExitCode.Done;
        });
        return command;
    }
}
