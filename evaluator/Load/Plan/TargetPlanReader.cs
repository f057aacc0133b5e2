using System.Text;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Yaml;
using MlServe.Evaluator.OpenInference;
using YamlDotNet.RepresentationModel;

namespace MlServe.Evaluator.Load.Plan;

/// <summary>Reads the targets of a plan file, images and all: they are in memory when the load begins.</summary>
internal static class TargetPlanReader
{
    private const int HeaviestWeight = 1000;
    private const long MostImageBytes = 512 << 20;

    /// <summary>How images are sent; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> Forms = ["multipart", "raw", "v2"];

    /// <summary>Keys of a target; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> Keys = ["url", "weight", "method", "headers", "body", "type", "images", "as"];

    /// <summary>Methods that a target may have.</summary>
    public static readonly IReadOnlyList<string> Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

    /// <summary>Reads <c>targets:</c>; empty where it is missing.</summary>
    /// <param name="file">The plan.</param>
    /// <param name="folder">Where relative image folders begin.</param>
    public static IReadOnlyList<TargetPlan> ReadAll(YamlMapping file, string folder) =>
        file.Find("targets") is null
            ? []
            :
            [
                .. file.List("targets", "must be a list of at least one target", Keys, "must be a mapping such as { url: /test }")
                    .Select(node => Read(node, folder)),
            ];

    private static TargetPlan Read(YamlMapping node, string folder)
    {
        var url = ReadUrl(node);
        if (node.OneOf("as", Forms) == Forms[2])
            return ReadInference(node, url, folder);
        var (bodies, hidden) = ReadBodies(node, folder);
        return new TargetPlan(url)
        {
            Weight = node.Whole("weight", 1, HeaviestWeight, 1) ?? 1,
            // Something to send is sent with POST where the plan does not say how.
            Method = node.Find("method") is null ? bodies.Count > 0 ? "POST" : "GET" : node.OneOf("method", Methods),
            Headers = ReadHeaders(node),
            Bodies = bodies,
            HiddenImages = hidden,
        };
    }

    private static TargetPlan ReadInference(YamlMapping node, string url, string folder)
    {
        if (!InferAddress.IsPath(url))
            node.Mistake("as", $"v2 needs the url of a model, such as {InferAddress.Example}");
        node.Refuse("body", "excludes 'as: v2', whose bodies are pictures");
        node.Refuse("type", "excludes 'as: v2', whose bodies are pictures");
        node.Refuse("method", "excludes 'as: v2', which is sent with POST");
        var (photos, hidden) = node.Text("images") is { } images ? FindImages(node, Path.Combine(folder, images)) : ([], 0);
        return new TargetPlan(url)
        {
            Weight = node.Whole("weight", 1, HeaviestWeight, 1) ?? 1,
            Method = "POST",
            Headers = ReadHeaders(node),
            IsInference = true,
            Photos = photos,
            HiddenImages = hidden,
        };
    }

    private static string ReadUrl(YamlMapping node)
    {
        var url = node.Text("url");
        if (url is null)
            node.Mistake("url", "is missing");
        else if (!url.StartsWith('/') && !(Uri.TryCreate(url, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https"))
            node.Mistake("url", $"must be a path such as /test or a URL such as http://host:32000/test, not '{HttpAddress.Shown(url)}'");
        else if (url.Contains('#'))
            node.Mistake("url", "what follows the # is never sent: leave it out, or write %23 where the # belongs to the address");
        return url ?? "/";
    }

    private static List<KeyValuePair<string, string>> ReadHeaders(YamlMapping node)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (node.Find("headers") is null)
            return headers;
        if (node.Find("headers") is not YamlMappingNode mapping)
        {
            node.Mistake("headers", "must be a mapping such as { Accept: application/json }");
            return headers;
        }

        foreach (var (key, value) in mapping.Children)
        {
            if (key is YamlScalarNode { Value: { Length: > 0 } name } && name.All(IsHeaderName) &&
                value is YamlScalarNode { Value: { } text } && !text.Any(char.IsControl))
                headers.Add(new(name, text));
            else
                node.Mistake("headers", $"'{key}: {value}' is not a header such as Accept: application/json");
        }

        return headers;

        static bool IsHeaderName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
    }

    private static (IReadOnlyList<RequestBody> Bodies, int Hidden) ReadBodies(YamlMapping node, string folder)
    {
        if (node.Find("images") is null)
        {
            node.Refuse("as", "belongs to a target with 'images'");
            if (node.Text("body") is { } body)
                return ([new RequestBody(node.Text("type") ?? "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(body))], 0);
            node.Refuse("type", "belongs to a target with 'body'");
            return ([], 0);
        }

        node.Refuse("body", "excludes 'images'");
        node.Refuse("type", "belongs to a target with 'body'");
        if (node.Text("images") is not { } images)
            return ([], 0);
        var (files, hidden) = FindImages(node, Path.Combine(folder, images));
        var isRaw = node.OneOf("as", Forms) == Forms[1];
        try
        {
            return ([.. files.Select(file => isRaw ? RequestBody.Raw(file) : RequestBody.Multipart(file))], hidden);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            node.Mistake("images", $"cannot be read: {exception.Message}");
            return ([], 0);
        }
    }

    private static (IReadOnlyList<string> Files, int Hidden) FindImages(YamlMapping node, string folder)
    {
        try
        {
            // In an order of their own, so that a seed picks the same ones on every machine.
            var found = PhotoFolder.Read(folder, RequestBody.IsImage);
            var files = found.Files.Select(file => Path.Combine(folder, file)).ToList();
            if (files.Count == 0)
                node.Mistake(
                    "images",
                    $"{folder} holds no .jpg, .jpeg, .png or .webp{(found.Hidden.Count > 0 ? $" but hidden ones, such as {found.Hidden[0]}" : "")}"
                );
            else if (files.Sum(file => new FileInfo(file).Length) > MostImageBytes)
                node.Mistake("images", $"{folder} holds more than {MostImageBytes >> 20} MB of images, and all are kept in memory; name a smaller folder");
            else
                return (files, found.Hidden.Count);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            node.Mistake("images", $"cannot be read: {exception.Message}");
        }

        return ([], 0);
    }
}
