using System.Diagnostics;
using System.Text.Json;
using MlServe.Classifier;
using MlServe.Serve.Classification;

namespace MlServe.Serve.Hosting;

/// <summary>How the process starts, listens, logs and stops.</summary>
internal static class HostingExtensions
{
    /// <summary>Where the service listens unless told otherwise: port 5000 of every address, as the deployments expect.</summary>
    public const string DefaultUrl = "http://0.0.0.0:5000";

    /// <summary>What the command line and the environment say, for the service itself and for its features.</summary>
    /// <exception cref="InvalidOptionsException">It cannot be served with.</exception>
    public static ServeOptions AddHosting(this WebApplicationBuilder builder, string[] args)
    {
        CommandLine.Check(args);
        if (builder.Configuration["MODEL_PATH"] is { Length: > 0 } model)
            builder.Configuration.AddInMemoryCollection([new($"{ServeOptions.Section}:{nameof(ModelOptions.Model)}", model)]);
        builder.Configuration.AddCommandLine(args, new Dictionary<string, string>(CommandLine.Mappings));

        var options = ServeOptionsReader.Read(builder.Configuration);
        builder.Services.AddSingleton(options.Upload);
        builder.Services.AddSingleton(options.Feedback);
        builder.Services.AddSingleton(options.Shutdown);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<RefusalPace>();

        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);

        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls(DefaultUrl);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Room for the multipart frame; the image itself is counted by UploadReader.
            kestrel.Limits.MaxRequestBodySize = options.Upload.MaxUploadBytes + (64 << 10);
        });
        builder.Services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(Math.Max(1, options.Shutdown.ShutdownSeconds - options.Shutdown.DrainSeconds)));
        AddLogging(builder.Logging);
        return options;
    }

    /// <summary>Quiet: one line at the start, then warnings and errors. <c>Logging__LogLevel__…</c> asks for more.</summary>
    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss'Z' ";
        });
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // These two would print a failed start with its stack; StartupFailure says the same in one line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None);
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Connections", LogLevel.Warning);
    }

    /// <summary>Opens the listener.</summary>
    /// <exception cref="InvalidOptionsException">An address cannot be listened on.</exception>
    public static async Task ListenAsync(this WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception exception) when (ListenFailure.Explain(exception, app.Configuration[WebHostDefaults.ServerUrlsKey]!) is { } mistake)
        {
            throw new InvalidOptionsException([mistake]);
        }
    }

    /// <summary>The one line that says what is served where, with how many threads.</summary>
    public static void LogStart(this WebApplication app)
    {
        var plan = app.Services.GetRequiredService<CorePlan>();
        var model = app.Services.GetRequiredService<ModelSlot>().Model!;
        using var process = Process.GetCurrentProcess();
        var sinceStart = app.Services.GetRequiredService<TimeProvider>().GetUtcNow() - process.StartTime.ToUniversalTime();
        app.Logger.LogInformation(
            "Serving {Model} (sha256 {Sha256}, {Labels} labels) on {Urls}; {Concurrency} at once, {Threads} thread(s) each, CPU limit {Limit}; ready "
                + "after {Seconds:0.00} s",
            model.Card.Name, model.ModelSha256[..12], model.Card.Labels.Count, string.Join(", ", app.Urls), plan.Concurrency, plan.Threads,
            CpuLimit.Cores() is { } limit ? FormattableString.Invariant($"{limit:0.##}") : "none", sinceStart.TotalSeconds);
        if (model.BatchSize > 1)
            app.Logger.LogWarning("The model takes {Batch} images at once and is given one: export it with a batch of 1, or an open one", model.BatchSize);
    }
}
