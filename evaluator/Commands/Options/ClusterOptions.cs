using System.CommandLine;
using System.CommandLine.Parsing;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Runs.Deployments;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>The options that choose a cluster.</summary>
/// <param name="deploys">Whether the verb starts the embedded cluster where it is not running, and so may name its images.</param>
internal sealed class ClusterOptions(bool deploys = true) : OptionGroup<ClusterChoice>
{
    private readonly Option<bool> local = new("--local") { Description = "The embedded cluster of this machine." };
    private readonly Option<string?> context = SharedOptions.Context("A context of your kubeconfig.");

    private readonly Option<string[]> images = SharedOptions.Images();

    /// <inheritdoc/>
    public override void AddTo(Command command)
    {
        command.Add(local);
        command.Add(context);
        if (deploys)
            command.Add(images);
        command.Validators.Add(result =>
        {
            if (deploys && result.GetValue(images) is { Length: > 0 } && result.GetValue(context) is not null)
                result.AddError("--image is for the embedded cluster: another one pulls its images from a registry.");
            if (result.GetValue(local) && result.GetValue(context) is not null)
                result.AddError("--local and --context exclude each other.");
        });
    }

    /// <summary>Whether the user named a cluster of the kubeconfig, for a verb's own checks.</summary>
    public bool NamesContext(CommandResult result) => result.GetValue(context) is not null;

    /// <inheritdoc/>
    public override ClusterChoice Bind(ParseResult parsed) => new(parsed.GetValue(context), parsed.GetValue(local))
    {
        // The same empty list as the record's own: two choices without images are equal.
        Images = deploys && parsed.GetValue(images) is { Length: > 0 } named ? named : [],
    };
}
