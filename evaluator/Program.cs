using System.CommandLine;
using MlServe.Evaluator.Commands;

using var interruption = Interruption.Listen();

var root = new RootCommand("Is this model, deployed this way, any good? Deploys an image classifier, loads it, watches it, scores it.")
{
    LoadCommand.Create(),
    ScoreCommand.Create(),
    ReportCommand.Create(),
};

return await CommandLine.RunAsync(root, args, interruption);
