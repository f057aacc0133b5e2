using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Reports;

/// <summary>The report of a run that is still going, on a page of this machine that keeps itself up to date.</summary>
internal sealed class LivePage : IAsyncDisposable
{
    // Twice the page's own pace: whoever asked later than that has closed it.
    private static readonly TimeSpan Attention = TimeSpan.FromSeconds(4);

    // Several readers, and readers that press F5, cost the measured machine one rendering a second.
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);
    private readonly WebApplication application;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly TaskCompletionSource lastPageSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<LiveState, string> page = state => ReportPage.Render(new ReportData { Name = "Run", Summary = new Summary(), Live = state });
    private (string Sentence, string Path)? result;
    private LiveState state = new("Starting", false);
    private (long At, byte[] Page)? rendered;
    private long? lastAsked;

    private LivePage(WebApplication application, TimeProvider time) => (this.application, this.time) = (application, time);

    /// <summary>Its address.</summary>
    public Uri Url => new(application.Urls.First());

    /// <summary>Serves the page to this machine alone.</summary>
    /// <param name="port">Where; 0 for any free port.</param>
    /// <param name="time">Time.</param>
    /// <exception cref="UserErrorException">The port is taken, or not for this user.</exception>
    public static async Task<LivePage> StartAsync(int port, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        // A page of another origin must not read this one under a name of its own.
        builder.Services.Configure<HostFilteringOptions>(options => options.AllowedHosts = ["127.0.0.1", "localhost"]);
        var application = builder.Build();
        var page = new LivePage(application, time);
        application.UseHostFiltering();
        application.MapGet("/", page.AnswerAsync);
        try
        {
            await application.StartAsync();
            return page;
        }
        catch (Exception exception) when (exception is IOException or AddressInUseException)
        {
            await application.DisposeAsync();
            throw new UserErrorException($"--web-port {port}: the port is taken; name another, or none for any that is free.", exception);
        }
        catch (SocketException exception)
        {
            // Ports below 1024 are root's on most machines.
            await application.DisposeAsync();
            throw new UserErrorException(
                $"--web-port {port}: the port cannot be opened ({exception.Message}); name another, or none for any that is free.",
                exception
            );
        }
    }

    /// <summary>Shows the run of this folder.</summary>
    public void Show(RunFolder folder) => Show(state => ReportPage.Render(Read(folder) with { Live = state }), "Its report is", folder.Report);

    /// <summary>Shows another page.</summary>
    /// <param name="render">The page as it is at the moment.</param>
    /// <param name="sentence">What to say where the run is over, before the address of its result.</param>
    /// <param name="path">The page of the result.</param>
    public void Show(Func<LiveState, string> render, string sentence, string path)
    {
        lock (gate)
            (page, result) = (render, (sentence, path));
    }

    /// <summary>Says where the result of all is, once they are over.</summary>
    /// <param name="sentence">What to say before its address.</param>
    /// <param name="path">The page of the result.</param>
    public void Conclude(string sentence, string path)
    {
        lock (gate)
            result = (sentence, path);
    }

    /// <summary>Says where the run stands.</summary>
    public void Say(string status)
    {
        lock (gate)
            state = new LiveState(status, false);
    }

    /// <summary>Shows the last state to whoever is looking, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        bool isWatched;
        lock (gate)
        {
            state = result is var (sentence, path)
                ? new LiveState($"The run is over. {sentence}", true) { Result = new Uri(Path.GetFullPath(path)) }
                : new LiveState("The run is over.", true);
            rendered = null;
            isWatched = lastAsked is { } asked && time.GetElapsedTime(asked) < Attention;
        }

        if (isWatched)
            await Task.WhenAny(lastPageSent.Task, Task.Delay(Attention, time));
        // Disposing alone would cut off what a slow reader has not taken yet of the last page.
        using var patience = new CancellationTokenSource(Attention);
        await application.StopAsync(patience.Token);
        await application.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (page, isLast) = Render();
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(page, context.RequestAborted);
        await context.Response.CompleteAsync();
        if (isLast)
            lastPageSent.TrySetResult();
    }

    private (byte[] Page, bool IsLast) Render()
    {
        lock (gate)
        {
            lastAsked = time.GetTimestamp();
            if (rendered is not { } known || time.GetElapsedTime(known.At) > Freshness)
                rendered = known = (lastAsked.Value, Encoding.UTF8.GetBytes(page(state)));
            return (known.Page, state.IsOver);
        }
    }

    /// <summary>What the run folder holds so far.</summary>
    private static ReportData Read(RunFolder folder)
    {
        try
        {
            if (File.Exists(folder.LoadOutput) || File.Exists(folder.ResourceUsage))
                return ReportReader.Read(folder, _ => { });
        }
        catch (UserErrorException)
        {
            // A usage file has its header before its first row, which the reader will not take.
        }

        return new ReportData { Name = Path.GetFileName(folder.Path), Summary = new Summary(), Metadata = JsonFile.Read<RunMetadata>(folder.Metadata) };
    }
}
