using System.Globalization;
using Microsoft.AspNetCore.Http;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Store.Selectors;

namespace MlServe.LocalCluster.Api;

/// <summary>What the query of a request asks for.</summary>
internal sealed class RequestOptions(HttpRequest request)
{
    /// <summary>Whether to answer as if it were done, and do nothing.</summary>
    public bool DryRun => Values("dryRun") switch
    {
        [] => false,
        ["All"] => true,
        var other => throw StatusException.Invalid("meta.k8s.io", "CreateOptions", "", [FieldError.NotSupported("dryRun", string.Join(',', other), ["All"])]),
    };

    /// <summary>What to do about unknown fields: <c>Ignore</c>, <c>Warn</c> or <c>Strict</c>.</summary>
    public string FieldValidation =>
        Text("fieldValidation") switch
        {
            null or "" => "Warn",
            "Ignore" or "Warn" or "Strict" => Text("fieldValidation")!,
            var other => throw StatusException.Invalid(
                "meta.k8s.io",
                "CreateOptions",
                "",
                [FieldError.NotSupported("fieldValidation", other!, ["Ignore", "Strict", "Warn"])]
            ),
        };

    /// <summary>Who writes: what the query says, else the program's name.</summary>
    public string FieldManager => Text("fieldManager") is { Length: > 0 } manager ? manager
        : request.Headers.UserAgent.ToString().Split('/', ' ')[0] is { Length: > 0 } agent ? agent
        : "unknown";

    /// <summary>Who applies; null when the query does not say.</summary>
    public string? ApplyManager => Text("fieldManager") is { Length: > 0 } manager ? manager : null;

    /// <summary>Whether an apply takes over fields of others.</summary>
    public bool Force => Flag("force");

    /// <summary>Whether changes are wanted rather than a list.</summary>
    public bool Watch => Flag("watch");

    /// <summary>Whether a watch wants bookmarks.</summary>
    public bool Bookmarks => Flag("allowWatchBookmarks");

    /// <summary>Whether a watch begins with all that is there and says when that is done.</summary>
    public bool SendInitialEvents => Flag("sendInitialEvents");

    /// <summary>How long a watch lasts.</summary>
    public TimeSpan Timeout => ObjectFields.Wait(Number("timeoutSeconds") is { } seconds and > 0 ? seconds : 1800);

    /// <summary>The version to watch from; null for "any".</summary>
    public long? ResourceVersion =>
        Text("resourceVersion") switch
        {
            null or "" or "0" => null,
            var text => long.TryParse(text, CultureInfo.InvariantCulture, out var version)
                ? version
                : throw StatusException.Invalid(
                    "meta.k8s.io",
                    "ListOptions",
                    "",
                    [FieldError.Invalid("resourceVersion", $"\"{text}\"", "strconv.ParseUint: parsing \"" + text + "\": invalid syntax")]
                ),
        };

    /// <summary>At most this many items of a list; null for all.</summary>
    public int? Limit => Number("limit") is { } limit and > 0 ? (int)Math.Min(limit, int.MaxValue) : null;

    /// <summary>Where a list goes on.</summary>
    public string? Continue => Text("continue") is { Length: > 0 } token ? token : null;

    /// <summary>Which objects are meant.</summary>
    public ObjectQuery Query(ApiTarget target) => new()
    {
        Namespace = target.Namespace,
        Labels = Text("labelSelector") is { Length: > 0 } labels ? LabelSelectors.Parse(labels) : null,
        Fields = FieldsOf(target),
    };

    /// <summary>A text, null when absent; of several the first, as Kubernetes has it.</summary>
    public string? Text(string name) => request.Query.TryGetValue(name, out var values) ? values[0] ?? "" : null;

    /// <summary>A number, null when absent.</summary>
    public long? Number(string name) => Text(name) switch
    {
        null or "" => null,
        var text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw StatusException.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax (parameter {name})"),
    };

    /// <summary>
    /// A switch: off when absent, "0" or "false" in any letters, else on, without a value too. Source: apimachinery's
    /// Convert_Slice_string_To_bool.
    /// </summary>
    public bool Flag(string name) => Text(name) is { } text && text != "0" && !text.Equals("false", StringComparison.OrdinalIgnoreCase);

    private FieldSelector? FieldsOf(ApiTarget target)
    {
        var text = Text("fieldSelector");
        // A watch on one object's own path is a watch on its name.
        if (target.Name is not null)
            text = string.IsNullOrEmpty(text) ? $"metadata.name={target.Name}" : $"{text},metadata.name={target.Name}";
        return string.IsNullOrEmpty(text) ? null : FieldSelector.Parse(text, target.Kind);
    }

    private string[] Values(string name) => [.. request.Query[name].OfType<string>().Where(value => value.Length > 0)];
}
