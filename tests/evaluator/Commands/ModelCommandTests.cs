using System.Security.Cryptography;
using System.Text.Json;
using MlServe.Classifier.Tests.Models;

namespace MlServe.Evaluator.Tests.Commands;

public class ModelCommandTests
{
    private static string Model(string name) => Path.Combine(Repository.Root, "tests", "classifier", "models", name);

    [Fact]
    public async Task Inspect_ModelWithACard_ReportsWhatTheFileAndTheCardSay()
    {
        var (exitCode, output, error) = await InProcess.RunAsync("model", "inspect", Model("with_card.onnx"));

        Assert.Equal((ExitCode.Done, ""), (exitCode, error));
        foreach (var expected in (string[])
        [
            "mlserve tests", "ai.onnx 17", "3: MatMul 1, ReduceMean 1, Softmax 1", "33 float32", "image float[N,3,height,width]",
            "20 × 12 pixels, rgb, nchw, float32, (pixel × 0.007843 − [1, 1, 1]) ÷ [1, 1, 1]", "colour 10", "50.0 %", "ms on one thread",
        ])
            Assert.Contains(expected, output);
    }

    [Fact]
    public async Task Inspect_Json_HasTheSameForMachines()
    {
        var (exitCode, output, _) = await InProcess.RunAsync("model", "inspect", Model("nhwc_logits.onnx"), "--json");

        Assert.Equal(ExitCode.Done, exitCode);
        var model = JsonDocument.Parse(output).RootElement;
        Assert.Equal(
            ("nhwc", 32, 24, 17),
            (
                model.GetProperty("layout").GetString(),
                model.GetProperty("input_width").GetInt32(),
                model.GetProperty("input_height").GetInt32(),
                model.GetProperty("opsets").GetProperty("ai.onnx").GetInt32()
            )
        );
        Assert.Equal(1, model.GetProperty("operators").GetProperty("MatMul").GetInt32());
        Assert.Equal(JsonValueKind.Null, model.GetProperty("stated_accuracy").ValueKind);
        Assert.True(model.GetProperty("inference_s").GetDouble() > 0);
    }

    [Fact]
    public async Task Inspect_WeightsInAnotherFile_AreNamedAndBelongToTheSha256()
    {
        var (_, text, _) = await InProcess.RunAsync("model", "inspect", Model("external_weights.onnx"));
        var (_, output, _) = await InProcess.RunAsync("model", "inspect", Model("external_weights.onnx"), "--json");

        var model = JsonDocument.Parse(output).RootElement;
        Assert.Equal("external_weights.onnx.data", Assert.Single(model.GetProperty("external_files").EnumerateArray()).GetString());
        Assert.Equal(
            Convert.ToHexStringLower(
                SHA256.HashData([.. File.ReadAllBytes(Model("external_weights.onnx")), .. File.ReadAllBytes(Model("external_weights.onnx.data"))])
            ),
            model.GetProperty("sha256").GetString()
        );
        Assert.Contains("and weights in external_weights.onnx.data", text);
    }

    [Fact]
    public async Task Inspect_BytesToOneProbability_SaysHowBothAreTaken()
    {
        using var folder = new TemporaryFolder();
        var path = ColourModels.BytesToOneProbability().Card("""{"labels": ["cat", "dog"]}""").Save(folder);

        var (exitCode, text, _) = await InProcess.RunAsync("model", "inspect", path);
        var (_, json, _) = await InProcess.RunAsync("model", "inspect", path, "--json");

        Assert.Equal(ExitCode.Done, exitCode);
        Assert.Contains("pixels uint8[1,24,32,3]", text);
        Assert.Contains("rgb, nhwc, uint8, (pixel × 1 − [0, 0, 0]) ÷ [1, 1, 1]", text);
        Assert.Contains("the probability of 'dog', the rest being that of 'cat'", text);
        var model = JsonDocument.Parse(json).RootElement;
        Assert.Equal(("uint8", "rgb", 1),
            (model.GetProperty("input_type").GetString(), model.GetProperty("channels").GetString(), model.GetProperty("batch").GetInt32()));
    }

    [Fact]
    public async Task Inspect_FixedBatch_SaysWhatItCosts()
    {
        using var folder = new TemporaryFolder();

        var (_, text, _) = await InProcess.RunAsync("model", "inspect", ColourModels.HalvesToMap().Save(folder));

        Assert.Contains("loss map(string,float)", text);
        Assert.Contains("4 images at once, of which one is used", text);
    }

    [Theory]
    [InlineData("wrong_two_inputs.onnx", "is not an image classifier", "Add 1")]
    [InlineData("make_models.py", "is not an ONNX file", "")]
    [InlineData("nowhere.onnx", "There is no model", "")]
    public async Task Inspect_WhatCannotBeUsed_SaysWhyAndWhatIsKnown(string file, string mistake, string known)
    {
        var (exitCode, output, error) = await InProcess.RunAsync("model", "inspect", Model(file));

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains(mistake, Assert.Single(error.TrimEnd().Split('\n')));
        Assert.Contains(known, output);
    }
}
