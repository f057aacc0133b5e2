using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api.Resources;

/// <summary>Reads how a deletion is wished, from the body or the query.</summary>
internal static class DeletionRequest
{
    /// <summary>Reads it.</summary>
    /// <exception cref="StatusException">400 or 422 when it cannot be read.</exception>
    public static async Task<DeletionOptions> ReadAsync(ApiRequest request)
    {
        var (options, body) = (request.Options, await request.BodyAsync() as JsonObject ?? []);
        if (SchemaDecoder.Decode(SchemaLibrary.Of<V1DeleteOptions>(), body).FirstOrDefault(problem => !problem.IsUnknown) is { } wrong)
            throw StatusException.BadRequest(wrong.Message);
        return new DeletionOptions
        {
            GraceSeconds = body.Int("gracePeriodSeconds") ?? options.Number("gracePeriodSeconds"),
            Propagation = PropagationOf(body, options),
            Uid = body.Text("preconditions", "uid"),
            ResourceVersion = long.TryParse(body.Text("preconditions", "resourceVersion"), CultureInfo.InvariantCulture, out var version) ? version : null,
            DryRun = options.DryRun || body.Strings("dryRun").Contains("All"),
        };
    }

    private static Propagation? PropagationOf(JsonObject body, RequestOptions options) =>
        (body.Text("propagationPolicy") ?? options.Text("propagationPolicy")) switch
        {
            null or "" => body.Flag("orphanDependents") || options.Flag("orphanDependents") ? Propagation.Orphan : null,
            "Background" => Propagation.Background,
            "Foreground" => Propagation.Foreground,
            "Orphan" => Propagation.Orphan,
            var other => throw StatusException.Invalid(
                "meta.k8s.io",
                "DeleteOptions",
                "",
                [FieldError.NotSupported("propagationPolicy", other, ["Background", "Foreground", "Orphan"])]
            ),
        };
}
