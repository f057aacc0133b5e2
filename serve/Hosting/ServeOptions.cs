using MlServe.Serve.Classification;
using MlServe.Serve.Classification.Uploads;
using MlServe.Serve.Feedback;
using MlServe.Serve.Health;

namespace MlServe.Serve.Hosting;

/// <summary>
/// What may be set about the service, feature by feature: all in section <c>Serve</c> of the configuration, that is
/// <c>Serve__QueueLength=100</c> in the environment, <c>--Serve:QueueLength 100</c> on the command line or an
/// <c>appsettings.json</c> beside the program.
/// </summary>
internal sealed record ServeOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Serve";

    /// <summary>The model and its labels.</summary>
    public ModelOptions Model { get; init; } = new();

    /// <summary>Limits of what is received.</summary>
    public UploadOptions Upload { get; init; } = new();

    /// <summary>Threads and queue.</summary>
    public InferenceOptions Inference { get; init; } = new();

    /// <summary>Live accuracy.</summary>
    public FeedbackOptions Feedback { get; init; } = new();

    /// <summary>The end.</summary>
    public ShutdownOptions Shutdown { get; init; } = new();
}
