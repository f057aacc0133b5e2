using System.Net;
using System.Net.Sockets;

namespace MlServe.Serve.Tests.Hosting;

/// <summary>The mistakes of whoever starts the service: one line on stderr, exit code 2.</summary>
public class StartupTests
{
    [Fact]
    public async Task Start_PortInUse_NamesTheProcess()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var line = await MistakeAsync("--urls", FormattableString.Invariant($"http://127.0.0.1:{port}"));

        Assert.Contains(FormattableString.Invariant($"http://127.0.0.1:{port} is already in use"), line);
        if (OperatingSystem.IsLinux())
            Assert.Contains(FormattableString.Invariant($"(pid {Environment.ProcessId})"), line);
        Assert.Contains("--urls", line);
    }

    [Fact]
    public async Task Start_OneOfTwoAddressesInUse_NamesThatOne()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var line = await MistakeAsync("--urls", $"http://127.0.0.1:0;http://{other.LocalEndpoint}");

        Assert.Contains($"http://{other.LocalEndpoint} is already in use", line);
    }

    [Fact]
    public async Task Start_UnixSocketInUse_NamesIt()
    {
        using var folder = new TemporaryFolder();
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(folder["serve.sock"]));
        other.Listen();

        Assert.Contains($"http://unix:{folder["serve.sock"]} is already in use", await MistakeAsync("--urls", $"http://unix:{folder["serve.sock"]}"));
    }

    [Fact]
    public async Task Start_MistakesOfSeveralFeatures_AreToldTogether()
    {
        await using var serve = ServeProcess.Start("--urls", "https://127.0.0.1:0;nonsense", "--Serve:QueueLength", "0", "--Serve:FeedbackDays", "0");

        var (code, error) = await serve.EndAsync();

        Assert.Equal(2, code);
        Assert.Equal(4, error.TrimEnd().Split('\n').Count(line => line.StartsWith("serve: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Start_Ready_WritesNothingIntoTheUsersFolders()
    {
        using var home = new TemporaryFolder();
        await using var serve = await ServeProcess.StartReadyAsync(home.Path, []);

        Assert.Equal(HttpStatusCode.OK, await serve.StatusAsync("/test"));

        // ONNX Runtime would keep its telemetry's device id and database there.
        Assert.Empty(Directory.GetFileSystemEntries(home.Path));
    }

    [Fact]
    public async Task Start_RelativeModel_IsFoundBesideTheProgram()
    {
        // As in a container that starts elsewhere: nothing of this path is in the working directory.
        await using var serve = await ServeProcess.StartReadyAsync("--model", Path.Combine("fixtures", "models", "nhwc_softmax.onnx"));

        Assert.Contains("name=\"nhwc_softmax\"", await serve.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Start_NoModel_NamesThePath() =>
        Assert.Contains("/no/such/model.onnx", await MistakeAsync("--model", "/no/such/model.onnx"));

    [Theory]
    [InlineData("wrong_two_inputs.onnx", "inputs a float[1,3], b float[1,3]", "outputs sum float[1,3]")]
    [InlineData("wrong_image_out.onnx", "inputs image float[1,3,16,16]", "outputs out float[1,3,16,16]")]
    [InlineData("wrong_four_colours.onnx", "inputs image float[1,4,16,16]", "outputs out float[1,4]")]
    public async Task Start_WrongModel_NamesInputsAndOutputs(string model, string inputs, string outputs)
    {
        var line = await MistakeAsync("--model", Fixtures.Model(model));
        Assert.Contains(inputs, line);
        Assert.Contains(outputs, line);
        Assert.Contains("expected one image input", line);
    }

    [Fact]
    public async Task Start_MissingLabelFile_IsOneLine() =>
        Assert.Contains("There is no label file at /no/such/labels.txt", await MistakeAsync("--labels", "/no/such/labels.txt"));

    [Fact]
    public async Task Start_ModelIsNotOnnx_SaysSo() =>
        Assert.Contains("is not an ONNX file, or is damaged", await MistakeAsync("--model", Fixtures.ImagePath("photo.jpg")));

    [Fact]
    public async Task Start_LabelsDoNotFit_CountsBoth() =>
        Assert.Matches(@"there are \d+ labels, but the output .* has 11 classes", await MistakeAsync("--labels", OwnSettings));

    [Theory]
    [InlineData("--urls", "nonsense")]
    [InlineData("--urls", "http://127.0.0.1:99999")]
    [InlineData("--urls", "https://127.0.0.1:0")]
    [InlineData("--urls", "http://203.0.113.7:5000")] // of the range for documentation: nobody's address
    [InlineData("--urls", "http://127.0.0.1:0/path")]
    [InlineData("--urls", "http://localhost:0")]
    [InlineData("--port", "5000")]
    [InlineData("--Serve:QueueLength", "many")]
    [InlineData("--labels", "/no/such/labels.txt")]
    public async Task Start_OtherMistakes_AreOneLine(string option, string value) => await MistakeAsync(option, value);

    private static string OwnSettings => Path.Combine(AppContext.BaseDirectory, "serve.runtimeconfig.json");

    private static async Task<string> MistakeAsync(params string[] arguments)
    {
        await using var serve = ServeProcess.Start(arguments);
        var (code, error) = await serve.EndAsync();
        Assert.Equal(2, code);
        var line = Assert.Single(error.TrimEnd().Split('\n'));
        Assert.StartsWith("serve: ", line);
        return line;
    }
}
