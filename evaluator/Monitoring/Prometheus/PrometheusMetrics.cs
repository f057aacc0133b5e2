using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlServe.Evaluator.Monitoring.Prometheus;

/// <summary>
/// A Prometheus that scrapes the kubelets' <c>/metrics/cadvisor</c>. Its raw samples are fetched rather than a rate: they
/// carry the moment that each was taken, so that old ones are known as such.
/// </summary>
internal sealed class PrometheusMetrics : IMetricsSource, IDisposable
{
    private const string Cpu = "container_cpu_usage_seconds_total";
    private const string Memory = "container_memory_working_set_bytes";

    // Holds two samples at any interval up to two and a half minutes.
    private const string LookBack = "5m";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    // Hours of many containers take it longer than a look.
    private static readonly TimeSpan HistoryPatience = TimeSpan.FromSeconds(60);
    private readonly HttpClient http;
    private readonly Uri server;
    private readonly string parameters;
    private readonly TimeProvider time;
    private readonly TimeSpan rowPatience;

    /// <summary>Talks to <paramref name="address"/>; its query goes with every question.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="time">The time to which samples may be too old.</param>
    /// <param name="interval">Between two rows; null: long enough.</param>
    public PrometheusMetrics(HttpAddress address, TimeProvider time, TimeSpan? interval = null)
    {
        this.time = time;
        // Less than an interval: a Prometheus that hangs must not cost the rows their requests and limits.
        rowPatience = interval is { } between && between * 0.8 < Patience ? between * 0.8 : Patience;
        var url = address.Url;
        server = new UriBuilder(url) { Query = "", Path = url.AbsolutePath.TrimEnd('/') + "/" }.Uri;
        parameters = url.Query.Length > 1 ? $"{url.Query[1..]}&" : "";
        http = new HttpClient(new SocketsHttpHandler { UseProxy = !url.IsLoopback }) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = address.Authorization;
    }

    /// <inheritdoc/>
    public string Name => "Prometheus";

    private string Where => $"Prometheus at {server.ToString().TrimEnd('/')}";

    /// <summary>Whether it answers and knows any container at all: better asked before something is deployed.</summary>
    /// <exception cref="UserErrorException">It does not.</exception>
    public async Task CheckAsync(CancellationToken ct)
    {
        try
        {
            if ((await QueryAsync($"count({Cpu})", Patience, ct)).Count == 0)
                throw new UserErrorException($"{Where} has no series {Cpu}: let it scrape the kubelets' /metrics/cadvisor.");
        }
        catch (PrometheusException exception)
        {
            throw new UserErrorException($"--prometheus: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public async Task<MetricsReading> ReadAsync(PodFilter filter, CancellationToken ct)
    {
        // Most kubelets write cpu="total"; one that breaks it down by CPU as well must not be counted twice.
        var which = $"{{namespace=\"{filter.Namespace}\",container=~\"{string.Join('|', filter.Containers.Select(Escape))}\"";
        try
        {
            var asked = SeriesAsync($"{Cpu}{which},cpu=~\"|total\"}}[{LookBack}]", ct);
            var memory = await SeriesAsync($"{Memory}{which}}}[{LookBack}]", ct);
            var (cpu, now) = (await asked, time.GetUtcNow());
            var pods = PrometheusUsage.Of(cpu, memory, now);
            return new MetricsReading(pods, pods.Count > 0 ? null : Nothing(filter, cpu, memory, now));
        }
        catch (PrometheusException exception)
        {
            return new MetricsReading(null, exception.Message);
        }
    }

    /// <summary>All that it has of a Deployment's containers over the last <paramref name="length"/>.</summary>
    /// <exception cref="UserErrorException">It does not answer, or has nothing of them.</exception>
    public async Task<PrometheusHistory> HistoryAsync(PodFilter filter, string deployment, TimeSpan length, CancellationToken ct)
    {
        var back = Invariant($"[{Math.Ceiling(length.TotalSeconds):0}s]");
        var pods = $"namespace=\"{filter.Namespace}\",container=~\"{string.Join('|', filter.Containers.Select(Escape))}\",pod=~\"{Escape(deployment)}-.+\"";
        try
        {
            var cpu = await SamplesAsync($"{Cpu}{{{pods},cpu=~\"|total\"}}{back}");
            var memory = await SamplesAsync($"{Memory}{{{pods}}}{back}");
            var replicas = await SamplesAsync($"kube_deployment_spec_replicas{{namespace=\"{filter.Namespace}\",deployment=\"{deployment}\"}}{back}");
            return cpu.Any(series => series.Samples.Count > 1)
                ? new PrometheusHistory(cpu, memory, replicas.FirstOrDefault()?.Samples ?? [])
                : throw new UserErrorException($"{Where} has nothing of pods of Deployment {deployment} in namespace {filter.Namespace} over that time.");
        }
        catch (PrometheusException exception)
        {
            throw new UserErrorException($"--prometheus: {exception.Message}", exception);
        }

        async Task<IReadOnlyList<PrometheusSeries>> SamplesAsync(string query) =>
            [.. (await QueryAsync(query, HistoryPatience, ct)).Select(Read).Where(series => series.Samples.Count > 0)];
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    /// <summary>Why there is no figure, as exactly as the answer tells.</summary>
    private string Nothing(PodFilter filter, IReadOnlyList<PrometheusSeries> cpu, IReadOnlyList<PrometheusSeries> memory, DateTimeOffset now)
    {
        var about = $"containers {string.Join(", ", filter.Containers)} in namespace {filter.Namespace}";
        if (cpu.Count == 0 || memory.Count == 0)
            return $"{Where} has no series {(cpu.Count == 0 ? Cpu : Memory)} of {about}";
        var age = now - cpu.Concat(memory).Max(series => series.Last);
        return age > PrometheusUsage.OldestSample
            ? Invariant($"the newest sample that {Where} has of {about} is {age.TotalSeconds:0} s old; look at its targets, and at the clocks"
            )
            : $"{Where} has only one sample of {about} so far";
    }

    private async Task<IReadOnlyList<PrometheusSeries>> SeriesAsync(string query, CancellationToken ct) =>
        [.. (await QueryAsync(query, rowPatience, ct)).Select(Read).Where(series => series.Samples.Count > 0)];

    /// <summary>The result of an instant query [prometheus.io/docs/prometheus/latest/querying/api].</summary>
    /// <exception cref="PrometheusException">No answer, or not one of Prometheus; one line.</exception>
    private async Task<IReadOnlyList<Series>> QueryAsync(string query, TimeSpan patience, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        try
        {
            using var response = await http.GetAsync(new Uri(server, $"api/v1/query?{parameters}query={Uri.EscapeDataString(query)}"), limit.Token);
            var answer = Parse(await response.Content.ReadAsStringAsync(limit.Token));
            if (answer is { Status: "success", Data.Result: { } result } && !result.Contains(null))
                return result!;
            if (answer?.Error is { } error)
                throw new PrometheusException($"{Where} refuses the query: {error}");
            throw new PrometheusException((int)response.StatusCode is 401 or 403
                ? $"{Where} asks for credentials ({(int)response.StatusCode}): name them in the URL (http://USER:PASSWORD@HOST), or use kubectl port-forward"
                : $"{Where} does not answer like Prometheus ({(int)response.StatusCode}): check the URL");
        }
        catch (HttpRequestException exception)
        {
            throw new PrometheusException($"{Where} cannot be reached: {exception.Message}", exception);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new PrometheusException(Invariant($"{Where} did not answer within {patience.TotalSeconds:0.#} s"));
        }
    }

    /// <summary>Null for what has another form, such as another service's error.</summary>
    private static Answer? Parse(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<Answer>(body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static PrometheusSeries Read(Series series) => new(
        series.Metric?.GetValueOrDefault("pod") ?? "", series.Metric?.GetValueOrDefault("container") ?? "",
        [.. (series.Values ?? []).Select(Read).OfType<PrometheusSample>()]);

    /// <summary>Seconds since 1970, and the value as text; null where that is no number, such as <c>NaN</c> and <c>+Inf</c>.</summary>
    private static PrometheusSample? Read(JsonElement[]? pair) =>
        pair is [{ ValueKind: JsonValueKind.Number } at, { ValueKind: JsonValueKind.String } text]
        && at.TryGetDouble(out var seconds)
        && seconds is >= 0 and < 1e11
        && double.TryParse(text.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
            ? new PrometheusSample(DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds), value)
            : null;

    /// <summary>A name for a regular expression inside a PromQL string.</summary>
    private static string Escape(string name) => Regex.Escape(name).Replace("\\", "\\\\").Replace("\"", "\\\"");

    private sealed record Answer(string? Status, string? Error, Data? Data);

    private sealed record Data(IReadOnlyList<Series?>? Result);

    private sealed record Series(IReadOnlyDictionary<string, string>? Metric, IReadOnlyList<JsonElement[]?>? Values);

    private sealed class PrometheusException(string message, Exception? inner = null) : Exception(message, inner);
}
