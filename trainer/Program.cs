using System.CommandLine;
using MlServe.Trainer.Commands;

var root = new RootCommand("Draws data, trains small networks on it, and writes them as ONNX models that serve and evaluator take.")
{
    SampleCommand.Create(),
    TrainCommand.Create(TimeProvider.System),
    WorkerCommand.Create(TimeProvider.System),
    SyncCommand.Create(TimeProvider.System),
    PlotCommand.Create(),
};

return await CommandLine.RunAsync(root, args);
