using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.VisualBasic.FileIO;
using MlServe.Evaluator.Accuracy.Scores;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Tests.Commands;

namespace MlServe.Evaluator.Tests.Accuracy;

/// <summary>The real command with the small models and images of the classifier's tests.</summary>
public sealed class AccuracyCommandTests : IDisposable
{
    private static readonly string Images = Path.Combine(Repository.Root, "tests", "classifier", "images");
    private static readonly string SmallModel = Path.Combine(Repository.Root, "tests", "classifier", "models", "nhwc_softmax.onnx");

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Accuracy_ModelFile_WritesFilesThatAgree()
    {
        var data = Data();

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync("accuracy", "--data", data, "--model", SmallModel, "--json", "--out", folder["out"]);

        Assert.True(exitCode == ExitCode.Done, error);
        var result = JsonSerializer.Deserialize<AccuracyResult>(output, JsonFile.Options)!;
        Assert.Equal(
            JsonSerializer.Serialize(result, JsonFile.Options),
            JsonSerializer.Serialize(JsonFile.Read<AccuracyResult>(folder["out/accuracy.json"]), JsonFile.Options)
        );
        Assert.Equal((6, 6, SmallModel), (result.Photos, result.Classes.Sum(figures => figures.Photos), result.ModelFile));
        Assert.Equal(["Soup/cut_photo.jpg", "Soup/photo.bmp"], result.Unreadable.Select(problem => problem.File));
        Assert.Contains("Pizza", Assert.Single(result.LeftOut));

        var rows = Csv("out/predictions.csv");
        Assert.Equal(8, rows.Count);
        Assert.Equal(result.Right, rows.Count(row => row["right"] == "1"));
        Assert.Equal(2, rows.Count(row => row["problem"].Length > 0 && row["predicted"].Length == 0));
        Assert.All(rows.Where(row => row["right"] == "1"), row => Assert.Equal(row["true"], row["predicted"]));
        var confusion = Csv("out/confusion.csv");
        Assert.Equal(11, confusion.Count);
        Assert.Equal(6, confusion.Sum(row => row.Where(cell => cell.Key != "true").Sum(cell => int.Parse(cell.Value, CultureInfo.InvariantCulture))));
        Assert.Contains("data:image/jpeg;base64,", await File.ReadAllTextAsync(folder["out/accuracy.html"], Ct));

        Assert.Contains("warning: 2 files cannot be read as images", error);
        Assert.Contains("warning: no class has the name of the folder Pizza (1 photo): left out", error);
    }

    [Fact]
    public async Task Accuracy_Table_NamesTheFiguresWithoutColoursInAFile()
    {
        var (exitCode, output, _) = await EvaluatorProcess.RunAsync("accuracy", "--data", Data(), "--model", SmallModel);

        Assert.Equal(ExitCode.Done, exitCode);
        Assert.Contains("95 % interval", output);
        Assert.Contains("of 6 photos", output);
        Assert.Contains("Noodles/Pasta", output);
        Assert.DoesNotContain('\u001b', output);
    }

    [Theory]
    [InlineData("0", ExitCode.Done)]
    [InlineData("1", ExitCode.ThresholdMissed)]
    public async Task Accuracy_MinAccuracy_SetsTheExitCode(string least, int expected)
    {
        var (exitCode, _, error) = await EvaluatorProcess.RunAsync("accuracy", "--data", Data(), "--model", SmallModel, "--min-accuracy", least);

        Assert.Equal(expected, exitCode);
        Assert.Equal(expected != ExitCode.Done, error.Contains("threshold failed: accuracy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Accuracy_Labels_AreTheOnesThatFoldersMean()
    {
        File.WriteAllLines(folder["labels.txt"], Enumerable.Range(0, 11).Select(i => $"kind {i}"));
        Directory.CreateDirectory(folder["data/kind_3"]);
        File.Copy(Path.Combine(Images, "photo.jpg"), folder["data/kind_3/a.jpg"]);

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync(
            "accuracy",
            "--data",
            folder["data"],
            "--model",
            SmallModel,
            "--labels",
            folder["labels.txt"],
            "--json"
        );

        Assert.True(exitCode == ExitCode.Done, error);
        Assert.Equal(1, JsonSerializer.Deserialize<AccuracyResult>(output, JsonFile.Options)!.Classes.Single(figures => figures.Label == "kind 3").Photos);
    }

    [Theory]
    [InlineData("--data", "accuracy")]
    [InlineData("exclude each other", "accuracy", "--data", ".", "--model", "a", "--url", "http://localhost")]
    [InlineData("no data folder", "accuracy", "--data", "{folder}/nowhere", "--model", "{model}")]
    [InlineData("no labelled photos", "accuracy", "--data", "{folder}/empty", "--model", "{model}")]
    [InlineData("could be classified", "accuracy", "--data", "{folder}/broken", "--model", "{model}")]
    [InlineData("--model nowhere.onnx: there is no such file.", "accuracy", "--data", "{folder}/broken", "--model", "nowhere.onnx")]
    [InlineData("nowhere.txt", "accuracy", "--data", "{folder}/broken", "--labels", "nowhere.txt")]
    [InlineData("11 classes", "accuracy", "--data", "{folder}/broken", "--model", "{model}", "--labels", "{folder}/two.txt")]
    [InlineData("--url localhost", "accuracy", "--data", "{folder}/broken", "--url", "localhost:32000")]
    [InlineData("nothing answers", "accuracy", "--data", "{folder}/broken", "--url", "http://127.0.0.1:9")]
    [InlineData("exists already", "accuracy", "--data", "{folder}/broken", "--model", "{model}", "--out", "{folder}/done")]
    [InlineData("no labelled photos", "run", "{manifest}", "--accuracy-data", "{folder}/empty")]
    [InlineData("no labelled photos", "compare", "{manifest}", "{lb}", "--accuracy-data", "{folder}/empty")]
    [InlineData("nowhere.txt", "run", "{manifest}", "--accuracy-data", "{folder}/broken", "--accuracy-labels", "nowhere.txt")]
    public async Task Accuracy_Mistake_IsToldInOneLastLine(string expected, params string[] arguments)
    {
        foreach (var name in (string[])["empty", "broken", "done"])
            Directory.CreateDirectory(folder[name]);
        folder.Write("broken/0_1.jpg", "no photo");
        folder.Write("done/accuracy.json", "{}");
        folder.Write("two.txt", "one\ntwo\n");

        var (exitCode, output, error) = await InProcess.RunAsync([
            .. arguments.Select(argument =>
                argument
                    .Replace("{folder}", folder[""].TrimEnd('/'))
                    .Replace("{model}", SmallModel)
                    .Replace("{lb}", Path.Combine(Repository.Root, "deploy_lb", "deployment_lb.yaml"))
                    .Replace("{manifest}", Path.Combine(Repository.Root, "deploy_hpa", "deployment_hpa.yaml"))
            ),
        ]);

        Assert.Equal((ExitCode.UserError, ""), (exitCode, output));
        Assert.Single(error.Split('\n'), line => line.StartsWith("evaluator", StringComparison.Ordinal) && line.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public async Task Accuracy_ModelFileAndServiceWithIt_AgreePhotoByPhoto()
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service is not beside the evaluator, or this is not Linux");
        var data = Data();
        var (serve, url) = await StartServiceAsync();
        using var _ = serve;
        try
        {
            Assert.Equal(
                ExitCode.Done,
                (await EvaluatorProcess.RunAsync("accuracy", "--data", data, "--model", SmallModel, "--out", folder["model"])).ExitCode
            );
            var (exitCode, _, error) = await EvaluatorProcess.RunAsync("accuracy", "--data", data, "--url", url, "--out", folder["service"]);
            Assert.True(exitCode == ExitCode.Done, error);
        }
        finally
        {
            serve.Kill(entireProcessTree: true);
            await serve.WaitForExitAsync(Ct);
        }

        string[] alike = ["file", "true", "predicted", "right", "probability", "second", "second_probability", "third", "third_probability"];
        Assert.Equal(
            Csv("model/predictions.csv").Select(row => string.Join('|', alike.Select(column => row[column]))),
            Csv("service/predictions.csv").Select(row => string.Join('|', alike.Select(column => row[column]))));
        var (model, service) = (JsonFile.Read<AccuracyResult>(folder["model/accuracy.json"])!, JsonFile.Read<AccuracyResult>(folder["service/accuracy.json"])!);
        Assert.Equal((model.ModelSha256, model.Accuracy, model.Unreadable.Count), (service.ModelSha256, service.Accuracy, service.Unreadable.Count));
    }

    /// <summary>The model's card states what its own training script measured on the same photos, by other code.</summary>
    [Fact]
    public async Task Accuracy_TheRepositorysModel_IsAsAccurateAsItsCardStates()
    {
        var data = Environment.GetEnvironmentVariable("MLSERVE_TEST_PHOTOS");
        Assert.SkipWhen(string.IsNullOrEmpty(data), "MLSERVE_TEST_PHOTOS names no folder of the photos that the model's card speaks of");
        var model = Path.Combine(Path.GetDirectoryName(EvaluatorProcess.Program)!, "images", "ml-app", "models", "food11.onnx");

        var (inspected, card, trouble) = await EvaluatorProcess.RunAsync("model", "inspect", model, "--json");
        Assert.True(inspected == ExitCode.Done, trouble);
        var (stated, photos) = (
            JsonDocument.Parse(card).RootElement.GetProperty("stated_accuracy"),
            JsonDocument.Parse(card).RootElement.GetProperty("stated_photos")
        );
        Assert.SkipWhen(stated.ValueKind == JsonValueKind.Null, "the model's card states no accuracy");
        var (exitCode, output, error) = await EvaluatorProcess.RunAsync("accuracy", "--data", data!, "--json");

        Assert.True(exitCode == ExitCode.Done, error);
        var measured = JsonSerializer.Deserialize<AccuracyResult>(output, JsonFile.Options)!;
        Assert.SkipWhen(photos.ValueKind == JsonValueKind.Number && photos.GetInt32() != measured.Photos, "the model's card speaks of other photos");
        // Two decoders and two ways to resize: a photo in a hundred may change sides.
        Assert.InRange(measured.Accuracy!.Value, stated.GetDouble() - 0.01, stated.GetDouble() + 0.01);
    }

    /// <summary>Eight photos of two classes, two of them broken, and one of no class.</summary>
    private string Data()
    {
        foreach (var name in (string[])["data/Soup", "data/Pizza"])
            Directory.CreateDirectory(folder[name]);
        foreach (var (image, number) in ((string[])["photo.jpg", "full_colour.jpg", "alpha.png", "photo.webp"]).Select((image, i) => (image, i)))
            File.Copy(Path.Combine(Images, image), folder[$"data/6_{number}{Path.GetExtension(image)}"]);
        foreach (var image in (string[])["gray.jpg", "large.jpg", "cut_photo.jpg", "photo.bmp"])
            File.Copy(Path.Combine(Images, image), folder[$"data/Soup/{image}"]);
        File.Copy(Path.Combine(Images, "photo.jpg"), folder["data/Pizza/photo.jpg"]);
        return folder["data"];
    }

    private List<IReadOnlyDictionary<string, string>> Csv(string name)
    {
        using var parser = new TextFieldParser(folder[name]) { Delimiters = [","], HasFieldsEnclosedInQuotes = true };
        var header = parser.ReadFields()!;
        var rows = new List<IReadOnlyDictionary<string, string>>();
        while (parser.ReadFields() is { } cells)
            rows.Add(header.Zip(cells).ToDictionary(cell => cell.First, cell => cell.Second));
        return rows;
    }

    /// <summary>The service of this build with the small model, on a port that it chooses and names in its first line.</summary>
    private static async Task<(Process Serve, string Url)> StartServiceAsync()
    {
        var serve = Process.Start(
            new ProcessStartInfo(
                SelfCommand.Dotnet,
                [
                    Path.Combine(Path.GetDirectoryName(EvaluatorProcess.Program)!, "images", "ml-app", "serve.dll"),
                    "--urls",
                    "http://127.0.0.1:0",
                    "--model",
                    SmallModel,
                ]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        _ = serve.StandardError.ReadToEndAsync(Ct);
        while (await serve.StandardOutput.ReadLineAsync(Ct) is { } line)
        {
            if (line.IndexOf(" on http://", StringComparison.Ordinal) is >= 0 and var at)
            {
                _ = serve.StandardOutput.ReadToEndAsync(Ct);
                return (serve, line[(at + 4)..line.IndexOf(';', at)]);
            }
        }

        throw new InvalidOperationException("the service ended before it was ready");
    }
}
