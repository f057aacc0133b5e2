using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.LocalCluster.Api.Metrics;

/// <summary>
/// The node's <c>/metrics/cadvisor</c>, where Prometheus looks for it: <c>/api/v1/nodes/NAME/proxy/metrics/cadvisor</c>. Of
/// cAdvisor's series the two that a deployment is judged by, and the machine's own.
/// </summary>
internal static partial class CadvisorHandler
{
    private const string Cpu = "container_cpu_usage_seconds_total";
    private const string Memory = "container_memory_working_set_bytes";

    /// <summary>Whether a path is that of a node.</summary>
    public static bool Serves(string path) => NodePath().IsMatch(path);

    /// <summary>Answers in Prometheus' text format.</summary>
    public static Task HandleAsync(HttpContext context, IUsageMetrics usage) => HttpMethods.IsGet(context.Request.Method)
        ? Answer.BytesAsync(context, Encoding.UTF8.GetBytes(Text(usage.Counters())), 200, "text/plain; version=0.0.4; charset=utf-8")
        : throw Store.StatusException.MethodNotAllowed();

    private static string Text(IReadOnlyList<ContainerCounters> containers)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# HELP {Cpu} Cumulative cpu time consumed in seconds.\n# TYPE {Cpu} counter\n");
        foreach (var container in containers)
            text.Append(
                CultureInfo.InvariantCulture,
                $"{Cpu}{{{Labels(container)},cpu=\"total\"}} {container.CpuNanoseconds / 1e9} {container.At.ToUnixTimeMilliseconds()}\n"
            );
        text.Append(CultureInfo.InvariantCulture, $"# HELP {Memory} Current working set in bytes.\n# TYPE {Memory} gauge\n");
        foreach (var container in containers)
            text.Append(CultureInfo.InvariantCulture, $"{Memory}{{{Labels(container)}}} {container.WorkingSetBytes} {container.At.ToUnixTimeMilliseconds()}\n");
        return text.ToString();
    }

    /// <summary>Names of objects hold nothing that would have to be escaped; an image might.</summary>
    private static string Labels(ContainerCounters of) =>
        $"container=\"{of.Container}\",id=\"{of.Id}"
            + $"\",image=\"{of.Image.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}"
            + $"\",namespace=\"{of.Pod.Namespace}\",pod=\"{of.Pod.Name}\"";

    [GeneratedRegex("^/api/v1/nodes/[^/]+/proxy/metrics/cadvisor$")]
    private static partial Regex NodePath();
}
