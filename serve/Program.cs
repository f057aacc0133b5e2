using MlServe.Serve.Classification;
using MlServe.Serve.Feedback;
using MlServe.Serve.Health;
using MlServe.Serve.Hosting;
using MlServe.Serve.OpenInference;
using MlServe.Serve.Telemetry;

if (CommandLine.Answer(args) is { } answer)
{
    Console.WriteLine(answer);
    return 0;
}

try
{
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
    {
        Args = args,
        // The page and the model lie beside the program, wherever it was started from.
        ContentRootPath = AppContext.BaseDirectory,
    });
    var options = builder.AddHosting(args);
    // First: from here on the model is loaded beside all that follows.
    builder.AddClassification(options);
    builder.AddRequestEncodings();
    builder.AddHealth();
    builder.AddTelemetry();
    builder.AddFeedback();
    builder.AddOpenInference();

    await using var app = builder.Build();
    app.UseProblems();
    app.UseSecurityHeaders();
    app.UseServedBy(Environment.GetEnvironmentVariable("HOSTNAME"));
    app.UseConnectionDraining();
    app.UseRequestEncodings();

    app.MapUploadPage();
    app.MapClassification();
    app.MapFeedback();
    app.MapOpenInference();
    app.MapHealth();
    app.MapTelemetry();
    app.MapOpenApi();

    // The listener opens while the model loads: probes are answered from the first moment on.
    var warmUp = app.WarmUpAsync();
    await Task.WhenAll(app.ListenAsync(), warmUp);
    if (await warmUp)
        app.LogStart();
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception exception) when (StartupFailure.Explain(exception) is { } line)
{
    Console.Error.WriteLine(line);
    return StartupFailure.ExitCode;
}

/// <summary>Named so that tests can host the service in process.</summary>
public partial class Program;
