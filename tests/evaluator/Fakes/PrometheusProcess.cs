using System.Diagnostics;
using System.Globalization;

namespace MlServe.Evaluator.Tests.Fakes;

/// <summary>A real Prometheus that scrapes what a test tells it to, once a second; ends with the test.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly TemporaryFolder folder;

    private PrometheusProcess(Process process, TemporaryFolder folder, Uri address) => (this.process, this.folder, Address) = (process, folder, address);

    /// <summary>Whether the program is installed.</summary>
    public static bool IsInstalled => InstalledProgram.Find("prometheus") is not null;

    public Uri Address { get; }

    /// <param name="job">The scrape config of its only job, as YAML in flow style, without name.</param>
    public static async Task<PrometheusProcess> StartAsync(string job)
    {
        Assert.SkipUnless(IsInstalled, "prometheus is not installed");
        var folder = new TemporaryFolder();
        var config = folder.Write(
            "prometheus.yml",
            "global: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs: [ { job_name: cadvisor, " + job + " } ]\n"
        );
        var port = Ports.Free();
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        var start = new ProcessStartInfo(
            "prometheus",
            [$"--config.file={config}", $"--storage.tsdb.path={folder["data"]}", $"--web.listen-address={address}", "--log.level=error"]
        )
        {
            RedirectStandardError = true,
        };
        var prometheus = new PrometheusProcess(Process.Start(start)!, folder, new Uri($"http://{address}"));
        var errors = prometheus.process.StandardError.ReadToEndAsync();
        using var http = new HttpClient();
        while (true)
        {
            Assert.False(prometheus.process.HasExited, prometheus.process.HasExited ? await errors : "");
            try
            {
                if ((await http.GetAsync(new Uri(prometheus.Address, "-/ready"), TestContext.Current.CancellationToken)).IsSuccessStatusCode)
                    return prometheus;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Dispose();
    }
}
