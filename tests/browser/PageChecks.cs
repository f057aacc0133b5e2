using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace MlServe.Browser;

/// <summary>What holds for every page of ours.</summary>
public static class PageChecks
{
    /// <summary>
    /// What breaks axe-core's rules on the page as it stands (WCAG 2.2 A and AA and its best practices, contrast among them).
    /// Its context must bypass a content security policy: axe comes in by script.
    /// </summary>
    public static async Task<IReadOnlyList<string>> AccessibilityViolationsAsync(this IPage page) =>
        [.. (await page.RunAxe()).Violations.Select(violation => $"{violation.Id}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}")];

    /// <summary>Errors and warnings of the console from now on, refusals by a content policy among them.</summary>
    public static IReadOnlyList<string> Complaints(this IPage page)
    {
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        return complaints;
    }
}
