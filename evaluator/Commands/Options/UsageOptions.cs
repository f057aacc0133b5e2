using System.CommandLine;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Monitoring;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>The options that choose where the usage of the pods comes from.</summary>
internal sealed class UsageOptions : OptionGroup<UsageChoice>
{
    private readonly Option<string?> prometheus = UrlOption.Prometheus(
        "Read CPU and memory from this Prometheus, which scrapes the kubelets' /metrics/cadvisor. Default: the cluster's metrics API.");
    private readonly Option<bool> compare = new("--compare-sources")
    {
        Description = "With --prometheus: ask the metrics API as well, keep its rows beside, and say how far apart the two are.",
    };

    /// <inheritdoc/>
    public override void AddTo(Command command)
    {
        command.Add(prometheus);
        command.Add(compare);
        command.Validators.Add(result =>
        {
            if (result.GetValue(compare) && result.GetValue(prometheus) is null)
                result.AddError("--compare-sources needs --prometheus URL: the other source is the metrics API.");
        });
    }

    /// <inheritdoc/>
    public override UsageChoice Bind(ParseResult parsed) => new(
        UrlOption.Read(parsed, prometheus, UrlOption.PrometheusExample), parsed.GetValue(compare));
}
