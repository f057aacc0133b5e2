using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace MlServe.Evaluator.Files.Values;

/// <summary>
/// An http or https address as people write it. User and password, which may stand in it, are taken out of the URL, so that
/// nothing that prints or keeps the URL gives them away; they are sent as the header Authorization.
/// </summary>
internal sealed partial record HttpAddress
{
    /// <summary>Far more than a prediction or a page of metrics; a service that sends more is not one to be read to its end.</summary>
    private const int LargestAnswerBytes = 4 << 20;

    /// <summary>User and password as they stand in a URL, escaped; empty without.</summary>
    private readonly string credentials;

    /// <summary>Takes the credentials out of <paramref name="url"/>.</summary>
    public HttpAddress(Uri url)
        : this(url.UserInfo.Length == 0 ? url : new UriBuilder(url) { UserName = "", Password = "" }.Uri, url.UserInfo)
    {
    }

    private HttpAddress(Uri url, string credentials) => (Url, this.credentials) = (url, credentials);

    /// <summary>The address without credentials.</summary>
    public Uri Url { get; }

    /// <summary>Value of the header Host: a name that is not ASCII goes in its ASCII form, as to DNS.</summary>
    public string Host => Url.HostNameType != UriHostNameType.Dns ? Url.Authority : Url.IsDefaultPort ? Url.IdnHost : $"{Url.IdnHost}:{Url.Port}";

    /// <summary>The credentials as the header's value (RFC 7617); null where there are none.</summary>
    public AuthenticationHeaderValue? Authorization => credentials.Length == 0 ? null : new("Basic", Convert.ToBase64String(
        Encoding.UTF8.GetBytes(Uri.UnescapeDataString(credentials.Contains(':') ? credentials : credentials + ":"))));

    /// <summary>The credentials for a client that is asked for them: by this origin, and by no other. Null where there are none.</summary>
    public ICredentials? Credentials
    {
        get
        {
            if (credentials.Length == 0)
                return null;
            var (user, password) = credentials.Split(':', 2) is [var first, var rest] ? (first, rest) : (credentials, "");
            return new CredentialCache
            {
                {
                    new Uri(Url.GetLeftPart(UriPartial.Authority)),
                    "Basic",
                    new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password))
                },
            };
        }
    }

    /// <summary>With the credentials, for a process of our own; for nobody's eyes.</summary>
    public string WithCredentials => credentials.Length == 0 ? Url.ToString() : $"{Url.Scheme}://{credentials}@{Url.Authority}{Url.PathAndQuery}";

    /// <summary>The same, without credentials.</summary>
    public static implicit operator HttpAddress(Uri url) => new(url);

    /// <summary>
    /// A client that goes to the service itself, as the load does, with the credentials: a proxy of the environment knows nothing of
    /// localhost and of nodes.
    /// </summary>
    /// <param name="timeout">Of a request.</param>
    /// <param name="anyCertificate">Takes certificates that no authority vouches for.</param>
    public HttpClient NewClient(TimeSpan timeout, bool anyCertificate = false)
    {
        // After a redirect .NET sends a header of the client's no more, and the credentials where it is asked for them.
        var handler = new SocketsHttpHandler { UseProxy = false, Credentials = Credentials };
        if (anyCertificate)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        var client = new HttpClient(handler) { Timeout = timeout, MaxResponseContentBufferSize = LargestAnswerBytes };
        client.DefaultRequestHeaders.Authorization = Authorization;
        return client;
    }

    /// <summary>Another page of the same service. The query goes along: it may hold a key.</summary>
    public HttpAddress Page(string path) => To(new Uri(Url, path + Url.Query));

    /// <summary>Where a reference such as <c>/predict</c> leads from here.</summary>
    public HttpAddress To(string reference) => To(new Uri(Url, reference));

    /// <summary>Another address. The credentials go along to the same origin, and nowhere else.</summary>
    public HttpAddress To(Uri next)
    {
        var address = new HttpAddress(next);
        return address.credentials.Length == 0 && IsSameOrigin(next) ? new HttpAddress(address.Url, credentials) : address;
    }

    /// <summary>Whether scheme, host and port are the same (RFC 6454).</summary>
    public bool IsSameOrigin(Uri other) =>
        Uri.Compare(Url, other, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>Something that was to be an address, for a message: whatever may be a password in it is left out.</summary>
    public static string Shown(string text) => Secret().Replace(text, "${scheme}…@");

    /// <summary>The address without credentials.</summary>
    public override string ToString() => Url.ToString();

    [GeneratedRegex("^(?<scheme>[a-z][a-z0-9+.-]*://)?.*@", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Secret();
}
