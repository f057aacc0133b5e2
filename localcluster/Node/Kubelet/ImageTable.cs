using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using k8s.Models;
using MlServe.LocalCluster.Node.Kubelet.Variables;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>The images this node has: names mapped to commands of this machine.</summary>
internal sealed partial class ImageTable(IReadOnlyDictionary<string, ImageCommand> images)
{
    /// <summary>The command of an image, looked up by the last part of its name, without tag or digest; null: unknown, or not built.</summary>
    public ImageCommand? Find(string image) => images.GetValueOrDefault(ImageCommand.NameOf(image)) is { Missing: null } found ? found : null;

    /// <summary>What a failed pull says.</summary>
    public string Problem(string image) =>
        images.GetValueOrDefault(ImageCommand.NameOf(image))?.Missing is { } missing ? missing
        : images.Count == 0
            ? "the embedded cluster has no images"
            : $"the embedded cluster pulls nothing, it has only {string.Join(", ", images.Keys.Order(StringComparer.Ordinal))} (with any registry "
                + "and tag); --image NAME=COMMAND makes a program of this machine an image";

    /// <summary>
    /// Program and arguments of a container. The image's whole command counts as its entry point: <c>command</c> replaces
    /// it, <c>args</c> follow it.
    /// </summary>
    /// <param name="image">The image's command.</param>
    /// <param name="container">The container of the pod's spec.</param>
    /// <param name="address">The pod's address, for {podIP}.</param>
    /// <param name="environment">For $(NAME).</param>
    public static (string FileName, IReadOnlyList<string> Arguments) CommandOf(
        ImageCommand image, V1Container container, IPAddress address, IReadOnlyDictionary<string, string> environment)
    {
        string Expand(string text) => VariableExpansion.Expand(text, environment);
        string[] command = container.Command is { Count: > 0 } own
            ? [.. own.Select(Expand)]
            : [image.FileName, .. image.Arguments.Select(argument => Fill(argument, container, address))];
        return (command[0], [.. command.Skip(1), .. (container.Args ?? []).Select(Expand)]);
    }

    /// <summary>{podIP} and {containerPort}, the container's first port; {containerPort:5000} where it may have none.</summary>
    private static string Fill(string text, V1Container container, IPAddress address) => Placeholder().Replace(text, match => match.Groups["name"].Value switch
    {
        "podIP" => address.ToString(),
        _ => container.Ports?.FirstOrDefault()?.ContainerPort.ToString(CultureInfo.InvariantCulture)
            ?? (match.Groups["default"] is { Success: true, Value: var port } ? port
            : throw new ContainerConfigException($"container {container.Name} needs a containerPort: its image listens on it")),
    });

    [GeneratedRegex(@"\{(?<name>podIP|containerPort)(:(?<default>\d+))?\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();
}
