using System.Globalization;
using System.Text;

namespace MlServe.Serve.Telemetry;

/// <summary>
/// The Prometheus text exposition format 0.0.4, and OpenTelemetry's rules for naming .NET's instruments in it:
/// dots become underscores, the unit and <c>_total</c> are appended.
/// </summary>
internal static class PrometheusText
{
    /// <summary>The format's media type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Name(string instrument, string? unit, MetricKind kind)
    {
        var suffix = unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return instrument.Replace('.', '_') + suffix + (kind is MetricKind.Counter or MetricKind.ObservedCounter ? "_total" : "");
    }

    /// <summary>Labels as they stand between the braces, ordered by name: <c>code="200",method="GET"</c>.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0)
            return "";
        var sorted = tags.ToArray();
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return string.Join(',', sorted.Select(t =>
            $"{t.Key.Replace('.', '_')}=\"{Escape(Convert.ToString(t.Value, CultureInfo.InvariantCulture) ?? "")}\""));
    }

    static string Escape(string value) => value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");

    public static void WriteHeader(StringBuilder text, string name, string help, MetricKind kind)
    {
        var type = kind switch
        {
            MetricKind.Histogram => "histogram",
            MetricKind.Counter or MetricKind.ObservedCounter => "counter",
            _ => "gauge",
        };
        text.Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", "\\\\").Replace("\n", "\\n")).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    public static void WriteSample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <param name="upperBounds">Of every bucket but the last, which has none.</param>
    /// <param name="counts">Of each bucket alone; the format wants them cumulated.</param>
    public static void WriteHistogram(StringBuilder text, string name, string labels, double[] upperBounds, long[] counts, double sum)
    {
        var before = labels.Length > 0 ? labels + "," : "";
        var count = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            count += counts[i];
            var bound = i < upperBounds.Length ? upperBounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            WriteSample(text, $"{name}_bucket", $"{before}le=\"{bound}\"", count);
        }
        WriteSample(text, $"{name}_sum", labels, sum);
        WriteSample(text, $"{name}_count", labels, count);
    }
}
