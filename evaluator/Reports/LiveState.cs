using MlServe.Evaluator.Pages;

namespace MlServe.Evaluator.Reports;

/// <summary>Where a run that is being shown while it goes stands.</summary>
/// <param name="Status">A line.</param>
/// <param name="IsOver">Nothing more will come.</param>
internal sealed record LiveState(string Status, bool IsOver)
{
    /// <summary>The page of the result, which stays; null while there is none.</summary>
    public Uri? Result { get; init; }

    /// <summary>
    /// The line as a page has it, with the result's address in full: browsers follow no link from a served page to a file, but people copy it.
    /// </summary>
    public Markup ToHtml()
    {
        var link = Result is null ? Markup.None : Markup.Of($" <a href=\"{Result.AbsoluteUri}\">{Result.AbsoluteUri}</a>");
        return Markup.Of($"<p class=\"live\" role=\"status\">{Status}{link}</p>\n");
    }
}
