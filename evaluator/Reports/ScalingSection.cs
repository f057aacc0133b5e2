using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Findings;
using MlServe.Evaluator.Pages;

namespace MlServe.Evaluator.Reports;

/// <summary>The autoscaler's steps to more pods: a bar each, of its phases, and the seconds in a table.</summary>
internal static class ScalingSection
{
    /// <summary>The section; nothing without a step.</summary>
    public static void Append(MarkupWriter html, IReadOnlyList<ScalingStep>? steps)
    {
        if (steps is not { Count: > 0 })
            return;
        var phases = ScalingStep.AllPhases.Index().Where(phase => steps.Any(step => step.Phases.ContainsKey(phase.Item.Name))).ToList();
        var longest = Math.Max(steps.Max(step => step.TotalSeconds), 1);
        html.Write(
            $"<h2 id=\"scaling\">Anatomy of the scaling steps</h2>\n<p class=\"soft\">From the rise of the load that asked for more pods, in seconds. "
                + $"Kubernetes keeps many of these moments in whole seconds.</p>\n<ul class=\"legend\">"
        );
        foreach (var (index, (_, ends)) in phases)
            html.Write(
                $"<li><svg width=\"12\" height=\"12\" aria-hidden=\"true\"><rect width=\"12\" height=\"12\" class=\"phase p{index}\"/></svg>"
                    + $"until {ends}</li>"
            );
        html.Write($"</ul>\n<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\" class=\"text\">step</th>");
        html.Write($"<th scope=\"col\" class=\"text\">timeline</th>");
        foreach (var (_, (name, _)) in phases)
            html.Write($"<th scope=\"col\">{name.Replace('_', ' ')}</th>");
        html.Write($"<th scope=\"col\">total</th></tr></thead><tbody>\n");
        foreach (var step in steps)
        {
            html.Write($"<tr><td class=\"text\">{step.From} → {step.To} pods at {Moment.Of(Math.Max(0, step.BeganSeconds))}</td>");
            html.Write($"<td class=\"text\">{Bar(step, longest)}</td>");
            foreach (var (_, (name, _)) in phases)
                html.Write($"<td>{(step.Phases.TryGetValue(name, out var seconds) ? Invariant($"{seconds:0.0}") : "–")}</td>");
            html.Write($"<td>{step.TotalSeconds:0.0}</td></tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
        foreach (var step in steps.Where(step => step.Incomplete is not null))
            html.Write($"<p class=\"soft\">{step.From} → {step.To} pods: {step.Incomplete}.</p>\n");
    }

    private static Markup Bar(ScalingStep step, double longest)
    {
        const int Width = 300;
        var html = new MarkupWriter();
        html.Write($"<svg class=\"bar\" viewBox=\"0 0 {Width} 16\" width=\"{Width}\" height=\"16\" ");
        html.Write($"role=\"img\" aria-label=\"{step.TotalSeconds:0.0} seconds\">");
        var x = 0.0;
        foreach (var (index, (name, ends)) in ScalingStep.AllPhases.Index())
        {
            if (!step.Phases.TryGetValue(name, out var seconds))
                continue;
            var width = seconds / longest * Width;
            html.Write($"<rect x=\"{x:0.##}\" width=\"{width:0.##}\" height=\"16\" class=\"phase p{index}\">");
            html.Write($"<title>until {ends}: {seconds:0.0} s</title></rect>");
            x += width;
        }

        html.Write($"</svg>");
        return html.ToMarkup();
    }
}
