using MlServe.Evaluator;
using MlServe.Evaluator.Commands;

GuardedWriter.Install();
using var interruption = Interruption.Listen();

return await CommandLine.RunAsync(args, new CommandContext(interruption));
