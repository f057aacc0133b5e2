using System.Globalization;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.LocalCluster.Api.Resources;

/// <summary>The sub-resource <c>log</c> of pods: what a container printed.</summary>
internal sealed class LogHandler(ObjectStore store, IPodLogs logs, TimeProvider time, CancellationToken stopping)
{
    /// <summary>Answers with the output of one container.</summary>
    public async Task HandleAsync(ApiRequest asked)
    {
        var (context, target, options) = (asked.Context, asked.Target, asked.Options);
        if (!HttpMethods.IsGet(context.Request.Method))
            throw StatusException.MethodNotAllowed();
        var pod = (store.Find(target.Kind, target.Key) ?? throw StatusException.NotFound(target.Kind, target.Name!)).As<V1Pod>();
        var names = pod.AllContainers.Select(container => container.Name).ToList();
        var wanted = options.Text("container") is { Length: > 0 } container ? container : null;
        if (wanted is null && names.Count > 1)
            throw StatusException.BadRequest($"a container name must be specified for pod {target.Name}, choose one of: [{string.Join(' ', names)}]");
        if (wanted is not null && !names.Contains(wanted))
            throw StatusException.BadRequest($"container {wanted} is not valid for pod {target.Name}");

        Check(options, target.Name!);

        var request = new PodLogRequest(target.Key, wanted ?? names[0])
        {
            Previous = options.Flag("previous"),
            Follow = options.Flag("follow"),
            TailLines = options.Number("tailLines"),
            LimitBytes = options.Number("limitBytes"),
            Timestamps = options.Flag("timestamps"),
            Since = SinceOf(options),
        };
        context.Response.ContentType = "text/plain";
        // No node has it yet that could say why there is no log.
        if (string.IsNullOrEmpty(pod.Spec.NodeName))
            return;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, context.RequestAborted);
        try
        {
            await logs.CopyToAsync(request, context.Response.Body, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // A reader who follows leaves in the middle; so does a cluster that stops.
        }
    }

    /// <exception cref="StatusException">422.</exception>
    private static void Check(RequestOptions options, string pod)
    {
        var errors = new List<FieldError>();
        if (options.Number("tailLines") is < 0 and var lines)
            errors.Add(FieldError.Invalid("tailLines", $"{lines}", "must be greater than or equal to 0"));
        foreach (var name in (ReadOnlySpan<string>)["limitBytes", "sinceSeconds"])
            if (options.Number(name) is < 1 and var number)
                errors.Add(FieldError.Invalid(name, $"{number}", "must be greater than 0"));
        if (options.Number("sinceSeconds") is not null && options.Text("sinceTime") is { Length: > 0 })
            errors.Add(FieldError.Forbidden("[]", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
        if (errors.Count > 0)
            throw StatusException.Invalid("", "PodLogOptions", pod, errors);
    }

    private DateTimeOffset? SinceOf(RequestOptions options) =>
        options.Number("sinceSeconds") is { } seconds ? time.GetUtcNow().Plus(-seconds)
        : options.Text("sinceTime") is not { Length: > 0 } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment
        : throw StatusException.BadRequest($"parsing time \"{text}\" as \"2006-01-02T15:04:05Z07:00\" failed");
}
