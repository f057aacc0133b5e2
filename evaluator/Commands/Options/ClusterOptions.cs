using System.CommandLine;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Runs.Deployments;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>The options that choose a cluster.</summary>
internal sealed class ClusterOptions : OptionGroup<ClusterChoice>
{
    private readonly Option<bool> local = new("--local") { Description = "The embedded cluster of this machine." };
    private readonly Option<string?> context = SharedOptions.Context("A context of your kubeconfig.");

    /// <inheritdoc/>
    public override void AddTo(Command command)
    {
        command.Add(local);
        command.Add(context);
        command.Validators.Add(result =>
        {
            if (result.GetValue(local) && result.GetValue(context) is not null)
                result.AddError("--local and --context exclude each other.");
        });
    }

    /// <inheritdoc/>
    public override ClusterChoice Bind(ParseResult parsed) => new(parsed.GetValue(context), parsed.GetValue(local));
}
