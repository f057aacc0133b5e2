using System.CommandLine;
using MlServe.Evaluator;
using MlServe.Evaluator.Commands;

using var interruption = Interruption.Listen();

var root = new RootCommand("Is this model, deployed this way, any good? Deploys an image classifier, loads it, watches it, scores it.")
{
    RunCommand.Create(interruption).WithExamples(
        "run deploy_hpa/deployment_hpa.yaml --minutes 3",
        "run deploy_hpa/deployment_hpa.yaml --web",
        "run deploy_lb/deployment_lb.yaml --context my-cluster --max-response-time 0.5",
        "run deploy_hpa/deployment_hpa.yaml --accuracy-data food11/evaluation --min-accuracy 0.7"),
    UpCommand.Create().WithExamples("up deploy_hpa/deployment_hpa.yaml"),
    DownCommand.Create().WithExamples("down"),
    LoadCommand.Create().WithExamples(
        "load --minutes 30",
        "load --plan challenge/load.yaml --url http://node-1:32000/test -o load_output.csv",
        "load --worker 0/2 --seed 7 --start-at minute --tally first.jsonl",
        "load merge first.jsonl second.jsonl -o load_output.csv"),
    MonitorCommand.Create().WithExamples(
        "monitor -d 1800 -o resource_usage.csv",
        "monitor -d 60 -o usage.csv --container web --selector app=web --context my-cluster"),
    ScoreCommand.Create().WithExamples(
        "score runs/20260131T090000Z-deployment_hpa",
        "score --load siege.log --usage resource_usage.csv --minutes 30"),
    ReportCommand.Create().WithExamples(
        "report runs/20260131T090000Z-deployment_hpa",
        "report --load siege.log --usage resource_usage.csv -o report.html"),
    CompareCommand.Create(interruption).WithExamples(
        "compare deploy_lb/deployment_lb.yaml deploy_hpa/deployment_hpa.yaml --trials 6 --minutes 30",
        "compare runs/20260131T090000Z-deployment_lb runs/20260131T100000Z-deployment_hpa"),
    SweepCommand.Create(interruption).WithExamples(
        "sweep challenge/sweep.yaml",
        "sweep challenge/sweep.yaml --minutes 0.5 --trials 1 --dry-run",
        "sweep runs/20260131T090000Z-sweep-limits",
        "sweep plot runs/20260131T090000Z-sweep-limits --metric latency_p95_s --x cpu --y memory"),
    RunsCommand.Create().WithExamples("runs", "runs runs/20260131T090000Z-comparison"),
    OpenCommand.Create().WithExamples("open", "open runs/20260131T090000Z-deployment_hpa"),
    AccuracyCommand.Create().WithExamples(
        "accuracy --data food11/evaluation --out accuracy",
        "accuracy --data photos --url http://localhost:32000 --min-accuracy 0.7",
        "accuracy --live http://localhost:32000"),
    ModelCommand.Create(),
    ClusterCommand.Create(),
    CompletionCommand.Create().WithExamples(
        "completion bash >> ~/.bashrc",
        "completion zsh >> ~/.zshrc",
        "completion fish > ~/.config/fish/completions/evaluator.fish"),
};

root.WithExamples("run deploy_hpa/deployment_hpa.yaml --minutes 3", "run --help");

return await CommandLine.RunAsync(root.ShowExamples(), args, interruption);
