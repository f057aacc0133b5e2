using System.CommandLine;
using MlServe.Evaluator.Runs.Deployments;

namespace MlServe.Evaluator.Commands;

/// <summary>The options that choose a cluster.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<bool> local = new("--local") { Description = "The embedded cluster of this machine." };
    private readonly Option<string?> context = ContextOption.Create("A context of your kubeconfig.");

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Add(local);
        command.Add(context);
        command.Validators.Add(result =>
        {
            if (result.GetValue(local) && result.GetValue(context) is not null)
                result.AddError("--local and --context exclude each other.");
        });
    }

    /// <summary>What the user asked for.</summary>
    public ClusterChoice Parse(ParseResult parsed) => new(parsed.GetValue(context), parsed.GetValue(local));
}
