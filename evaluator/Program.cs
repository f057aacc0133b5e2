using MlServe.Evaluator;
using MlServe.Evaluator.Commands;

using var interruption = Interruption.Listen();

return await CommandLine.RunAsync(args, new CommandContext(interruption));
