using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MlServe.Serve.Hosting;

/// <summary>
/// What may be set about the service: section <c>Serve</c> of the configuration, that is <c>Serve__QueueLength=100</c>
/// in the environment, <c>--Serve:QueueLength 100</c> on the command line or an <c>appsettings.json</c> beside the program.
/// </summary>
internal sealed record ServeOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Serve";

    /// <summary>
    /// The ONNX file to serve; also <c>--model</c> and the variable <c>MODEL_PATH</c>.
    /// Default <c>models/food11.onnx</c> beside the program. A relative path counts from the working directory, and where
    /// nothing is there from the program's folder: <c>models/food11-int8.onnx</c> means the same in every container.
    /// </summary>
    [Required, Description("the ONNX file to serve")]
    public string Model { get; init; } = Path.Combine(AppContext.BaseDirectory, "models", "food11.onnx");

    /// <summary>
    /// A text file with the classes' names, one a line, in the order of the model's outputs; also <c>--labels</c>.
    /// Default empty: the names in the model's card.
    /// </summary>
    [Description("text file with the classes' names, one a line; empty: those in the model's card")]
    public string Labels { get; init; } = "";

    /// <summary>Largest image accepted, in bytes. Default 16 MiB.</summary>
    [Range(1 << 10, (1 << 30) - 1), Description("largest image accepted, in bytes")]
    public int MaxUploadBytes { get; init; } = 16 << 20;

    /// <summary>Largest image accepted, in pixels (width × height). Default 50 million.</summary>
    [Range(1, 1_000_000_000), Description("largest image accepted, in pixels (width × height)")]
    public int MaxPixels { get; init; } = 50_000_000;

    /// <summary>Memory that uploads being received may hold together, in bytes. Default 256 MiB.</summary>
    [Range(1 << 10, int.MaxValue), Description("memory that all uploads together may hold, in bytes")]
    public int MaxBufferedBytes { get; init; } = 256 << 20;

    /// <summary>Images decoded and inferred at the same time. Default 0: as many as the CPU limit carries.</summary>
    [Range(0, 256), Description("images worked on at once; 0: as many as the CPU limit carries")]
    public int Concurrency { get; init; }

    /// <summary>
    /// Threads that share one inference. Default 0: the cores that <see cref="Concurrency"/> leaves to each image, which
    /// is one where that follows the CPU limit too.
    /// </summary>
    [Range(0, 256), Description("threads that share one inference; 0: what Concurrency leaves of the CPU limit")]
    public int ThreadsPerInference { get; init; }

    /// <summary>Images that may wait for a free core; one more is answered 503. Default 128.</summary>
    [Range(1, 100_000), Description("images that may wait; one more is answered 503")]
    public int QueueLength { get; init; } = 128;

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

    /// <summary>
    /// Seconds after SIGTERM during which new connections are still accepted while <c>/readyz</c> already answers 503,
    /// so that whoever balances the load can take this instance out first. Default 3.
    /// </summary>
    [Range(0d, 300d), Description("seconds after SIGTERM during which connections are still accepted")]
    public double DrainSeconds { get; init; } = 3;

    /// <summary>
    /// Seconds after SIGTERM until requests still in flight are cut off. Default 25, inside Kubernetes' 30 seconds of grace.
    /// </summary>
    [Range(1d, 3600d), Description("seconds after SIGTERM until requests still in flight are cut off")]
    public double ShutdownSeconds { get; init; } = 25;
}
