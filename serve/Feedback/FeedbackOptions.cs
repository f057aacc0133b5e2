using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MlServe.Serve.Feedback;

/// <summary>Which uploads are asked about, and what is kept of the answers.</summary>
internal sealed record FeedbackOptions
{
    /// <summary>
    /// Share of the page's uploads (0 to 1) whose uploader is asked for the category before the model's answer is shown;
    /// <c>/accuracy</c> then tells the running estimate. Default 0: nobody is asked, nothing is kept.
    /// </summary>
    [Range(0d, 1d), Description("share of the page's uploads whose category is asked for; 0: none, and nothing is kept")]
    public double FeedbackShare { get; init; }

    /// <summary>
    /// Where labels are kept: a file for SQLite, or for several instances a connection string of PostgreSQL
    /// (<c>postgres://user:password@host/database</c> or <c>Host=…;Username=…</c>). Default feedback.db in the working directory.
    /// </summary>
    [Required, Description("SQLite file for the labels, or postgres://user:password@host/database")]
    public string FeedbackStore { get; init; } = "feedback.db";

    /// <summary>Keeps the photo beside its label. Default no.</summary>
    [Description("keep the photo beside its label")]
    public bool FeedbackKeepImages { get; init; }

    /// <summary>Days after which a label is deleted. Default 90.</summary>
    [Range(1d, 3650d), Description("days after which a label is deleted")]
    public double FeedbackDays { get; init; } = 90;

    /// <summary>Labels of one client that count within a day, and questions it is asked. Default 20.</summary>
    [Range(1, 1_000_000), Description("labels of one client that count within a day")]
    public int FeedbackPerClient { get; init; } = 20;
}
