namespace MlServe.Serve.Hosting;

/// <summary>
/// Answers say which pod gave them, so that a load can tell when a new one first answered. Kubernetes gives the pod's name as
/// <c>HOSTNAME</c>; without it there is no header.
/// </summary>
internal static class ServedBy
{
    private const string Header = "X-Served-By";

    public static void UseServedBy(this WebApplication app, string? pod)
    {
        // What is no name of a host could not be sent as a header.
        if (string.IsNullOrEmpty(pod) || Uri.CheckHostName(pod) != UriHostNameType.Dns)
            return;
        app.Use((http, next) =>
        {
            http.Response.Headers[Header] = pod;
            return next(http);
        });
    }
}
