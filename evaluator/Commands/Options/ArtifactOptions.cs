using System.CommandLine;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Pipelines.Artifacts;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>The options that say where a pipeline's steps hand over their files on a cluster other than the embedded one.</summary>
internal sealed class ArtifactOptions : OptionGroup<ArtifactChoice>
{
    private readonly Option<string?> claim = new("--artifacts-claim")
    {
        Description = "PersistentVolumeClaim for what a pipeline's steps hand to each other, on a cluster other than the embedded one.",
        HelpName = "NAME",
    };
    private readonly Option<string?> image = new("--artifacts-image")
    {
        Description = "Image with sh, tar, gzip, base64 and sha256sum that carries the files from the claim. Default: each step's own.",
        HelpName = "IMAGE",
    };

    /// <inheritdoc/>
    public override void AddTo(Command command)
    {
        command.Add(claim);
        command.Add(image);
    }

    /// <inheritdoc/>
    public override ArtifactChoice Bind(ParseResult parsed) => new(parsed.GetValue(claim), parsed.GetValue(image));
}
