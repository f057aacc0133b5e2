using System.CommandLine;
using MlServe.Training;
using MlServe.Training.Distributed;
using MlServe.Training.Learning;

namespace MlServe.Trainer.Commands;

/// <summary><c>worker</c>: one of several that train one network.</summary>
internal static class WorkerCommand
{
    private static readonly LearningOptions Learning = new((OptimizerKind.Sgd, 0.1));
    private static readonly Option<string> Worker = new("--worker")
    {
        Description = "I/N: which of N workers this is, from 0; it learns from every N-th example",
        DefaultValueFactory = _ => "0/1",
    };

    private static readonly Option<int> FetchEvery = Options.Count("--fetch-every", 10, 1, "Minibatches between two fetches of the store's weights");
    private static readonly Option<int> PushEvery = Options.Count("--push-every", 10, 1, "Minibatches between two pushes; a killed worker loses as many");
    private static readonly Option<int> JudgeEvery = Options.Count("--judge-every", 50, 1, "Minibatches between two looks at the accuracy");
    private static readonly Option<int> Limit = Options.Count("--minibatches", 20_000, 1, "After as many a worker gives up");
    private static readonly Option<DirectoryInfo?> Out = new("--out", "-o") { Description = "The folder to write model.onnx to" };

    public static Command Create(TimeProvider time)
    {
        var command = new Command("worker", "Train a network together with other workers, by Downpour SGD over Redis");
        Learning.AddTo(command);
        foreach (var option in (Option[])[StoreArguments.Store, Worker, FetchEvery, PushEvery, JudgeEvery, Limit, StoreArguments.Patience, Out])
            command.Add(option);
        command.SetAction((parsed, ct) => Task.FromResult(Run(parsed, time, ct)));
        return command;
    }

    private static int Run(ParseResult parsed, TimeProvider time, CancellationToken ct)
    {
        var (worker, workers) = WorkerOptions.ParseWorker(parsed.GetRequiredValue(Worker));
        var options = new WorkerOptions
        {
            Worker = worker,
            Workers = workers,
            FetchEvery = parsed.GetValue(FetchEvery),
            PushEvery = parsed.GetValue(PushEvery),
            JudgeEvery = parsed.GetValue(JudgeEvery),
            Limit = parsed.GetValue(Limit),
        };
        var store = StoreArguments.Read(parsed, parsed.GetRequiredValue(StoreArguments.Store));
        var request = new WorkerRequest(Learning.Read(parsed) with { Folder = parsed.GetValue(Out)?.FullName }, store, options);
        WorkerRun.Run(request, time, parsed.InvocationConfiguration.Output, ct);
        return ExitCode.Done;
    }
}
