// The form of broken rules is that of those who check manifests, too.
global using FieldError = MlServe.Kubernetes.Rules.FieldError;

using System.Text.Json.Nodes;

namespace MlServe.LocalCluster.Store;

/// <summary>A refusal, as the Status object in which Kubernetes puts it.</summary>
internal sealed class StatusException : Exception
{
    private StatusException(int code, string reason, string message, JsonObject? details = null)
        : base(message)
    {
        Code = code;
        Status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = message,
        };
        if (reason.Length > 0)
            Status["reason"] = reason;
        if (details is not null)
            Status["details"] = details;
        Status["code"] = code;
    }

    /// <summary>The HTTP status.</summary>
    public int Code { get; }

    /// <summary>The Status object to answer with.</summary>
    public JsonObject Status { get; }

    /// <summary>The reason, for example <c>NotFound</c>.</summary>
    public string Reason => Status.Text("reason") ?? "";

    /// <summary>404: no such object.</summary>
    public static StatusException NotFound(ResourceKind kind, string name) =>
        new(404, "NotFound", $"{kind.Resource} \"{name}\" not found", Details(kind, name));

    /// <summary>404: no such resource or version.</summary>
    public static StatusException NoSuchResource() =>
        new(404, "NotFound", "the server could not find the requested resource", new JsonObject());

    /// <summary>404: no figures of a pod or node yet.</summary>
    public static StatusException NoSuchMetrics(string name, string resource) =>
        new(404, "NotFound", $"{(resource == "pods" ? "podmetrics" : "nodemetrics")}.metrics.k8s.io \"{name}\" not found",
            new JsonObject { ["name"] = name, ["group"] = "metrics.k8s.io", ["kind"] = resource });

    /// <summary>409: a name is taken.</summary>
    public static StatusException AlreadyExists(ResourceKind kind, string name) =>
        new(409, "AlreadyExists", $"{kind.Resource} \"{name}\" already exists", Details(kind, name));

    /// <summary>409: the writer had read an older version, or another object of that name.</summary>
    public static StatusException Conflict(
        ResourceKind kind,
        string name,
        string why = "the object has been modified; please apply your changes to the latest version and try again"
    ) => new(409, "Conflict", $"Operation cannot be fulfilled on {kind.Resource} \"{name}\": {why}", Details(kind, name));

    /// <summary>409: server-side apply meets fields that others manage.</summary>
    public static StatusException ApplyConflict(IReadOnlyList<FieldError> causes) =>
        new(409, "Conflict", ApplyConflictMessage(causes), new JsonObject { ["causes"] = Causes(causes) });

    /// <summary>410: the version to watch or to continue from is no longer known.</summary>
    public static StatusException Expired(string message) => new(410, "Expired", message);

    /// <summary>422: what was sent breaks the kind's rules; every broken rule is a cause.</summary>
    public static StatusException Invalid(ResourceKind kind, string name, IReadOnlyList<FieldError> errors) =>
        Invalid(kind.Group, kind.Kind, name, errors);

    /// <summary>422 for something that is no stored kind, as the options of a request.</summary>
    public static StatusException Invalid(string group, string kind, string name, IReadOnlyList<FieldError> errors)
    {
        var details = new JsonObject();
        if (name.Length > 0)
            details["name"] = name;
        if (group.Length > 0)
            details["group"] = group;
        details["kind"] = kind;
        details["causes"] = Causes(errors);
        var list = string.Join(", ", errors.Select(error => $"{error.Field}: {error.Message}"));
        var qualified = group.Length > 0 ? $"{kind}.{group}" : kind;
        return new StatusException(422, "Invalid", $"{qualified} \"{name}\" is invalid: {(errors.Count == 1 ? list : $"[{list}]")}", details);
    }

    /// <summary>400.</summary>
    public static StatusException BadRequest(string message) => new(400, "BadRequest", message);

    /// <summary>401.</summary>
    public static StatusException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    /// <summary>403: allowed to nobody.</summary>
    public static StatusException Forbidden(ResourceKind kind, string name, string why) =>
        new(403, "Forbidden", $"{kind.Resource} \"{name}\" is forbidden: {why}", Details(kind, name));

    /// <summary>405.</summary>
    public static StatusException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", new JsonObject());

    /// <summary>406: none of the accepted media types can be made.</summary>
    public static StatusException NotAcceptable(string message) => new(406, "NotAcceptable", message);

    /// <summary>413.</summary>
    public static StatusException TooLarge(long limit) =>
        new(413, "RequestEntityTooLarge", $"Request entity too large: limit is {limit}");

    /// <summary>415.</summary>
    public static StatusException UnsupportedMediaType(string message = "415: Unsupported Media Type") =>
        new(415, "UnsupportedMediaType", message, new JsonObject());

    /// <summary>500: a bug.</summary>
    public static StatusException Internal(string message) => new(500, "InternalError", $"Internal error occurred: {message}");

    /// <summary>500 without a reason: what Kubernetes answers where it has no better word for a mistake of the caller's.</summary>
    public static StatusException Failed(string message) => new(500, "", message);

    /// <summary>501: Kubernetes has it, this cluster does not.</summary>
    public static StatusException NotImplemented(string message) => new(501, "NotImplemented", message);

    private static JsonObject Details(ResourceKind kind, string name)
    {
        var details = new JsonObject { ["name"] = name };
        if (kind.Group.Length > 0)
            details["group"] = kind.Group;
        details["kind"] = kind.Plural;
        return details;
    }

    private static JsonArray Causes(IReadOnlyList<FieldError> errors) =>
        new([.. errors.Select(error => new JsonObject { ["reason"] = error.Reason, ["message"] = error.Message, ["field"] = error.Field })]);

    private static string ApplyConflictMessage(IReadOnlyList<FieldError> causes)
    {
        var conflicts = causes.Count == 1 ? "1 conflict" : $"{causes.Count} conflicts";
        var byManager = causes.GroupBy(cause => cause.Message).ToList();
        return byManager.Count == 1 && causes.Count == 1
            ? $"Apply failed with {conflicts}: {causes[0].Message}: {causes[0].Field}"
            : $"Apply failed with {conflicts}: "
                + string.Join(
                    '\n',
                    byManager.Select(group =>
                        $"{(group.Count() == 1 ? group.Key : group.Key.Replace("conflict with", "conflicts with", StringComparison.Ordinal))}"
                            + $"{(group.Count() == 1 ? ": " : ":\n- ")}{string.Join("\n- ", group.Select(cause => cause.Field))}"
                    )
                );
    }
}
