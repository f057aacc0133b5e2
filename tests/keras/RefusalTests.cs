using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using MlServe.Keras.Tests.Cases;
using PureHDF;

namespace MlServe.Keras.Tests;

/// <summary>What cannot be converted, or must not be read, is refused in a line that names it.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Lambda", "the layer odd (Lambda): it holds Python code")]
    [InlineData("MyAttention", "the layer odd (MyAttention): layers of this kind are not converted")]
    [InlineData("LSTM", "the layer odd (LSTM): layers of this kind are not converted")]
    public void ToOnnx_LayerThatIsNotKnown_SaysWhichAndWhatToDo(string kind, string message)
    {
        var file = Save(Sequential(Layer("Flatten", "flat"), Layer(kind, "odd")));

        Assert.StartsWith(message, Assert.Throws<KerasException>(() => ModelConverter.ToOnnx(file)).Message);
    }

    [Fact]
    public void ToOnnx_UnknownLayerInANestedModel_SaysWhereItStands()
    {
        var nested = Layer("Sequential", "base");
        nested["config"]!["layers"] = new JsonArray(Input(), Layer("Mystery", "odd"));

        Assert.StartsWith(
            "the layer base/odd (Mystery)", Assert.Throws<KerasException>(() => ModelConverter.ToOnnx(Save(Sequential(nested)))).Message);
    }

    [Fact]
    public void ToOnnx_WeightsOfAnotherShape_SaysBothShapes()
    {
        var file = Save(Sequential(Layer("Flatten", "flat"), Dense("scores", 5)), ("layers/dense/vars/0", [12, 4]), ("layers/dense/vars/1", [5]));

        Assert.Equal(
            "the layer scores (Dense): its kernel has the shape [12, 4], where [12, 5] is expected",
            Assert.Throws<KerasException>(() => ModelConverter.ToOnnx(file)).Message);
    }

    [Fact]
    public void ToOnnx_WeightsMissing_SaysWhose()
    {
        var file = Save(Sequential(Layer("Flatten", "flat"), Dense("scores", 5)), ("layers/dense/vars/0", [12, 5]));

        Assert.Equal(
            "the layer scores (Dense): the file has no bias of it (at layers/dense/vars/1)",
                Assert.Throws<KerasException>(() => ModelConverter.ToOnnx(file)).Message);
    }

    [Fact]
    public void ToOnnx_SubclassedModel_SaysWhyNot()
    {
        var model = new JsonObject { ["module"] = "mine", ["class_name"] = "MyModel", ["config"] = new JsonObject { ["name"] = "my_model" } };

        Assert.StartsWith("the model is a MyModel: a custom class cannot be read", Assert.Throws<KerasException>(() => ModelConverter.ToOnnx(Save(model))).Message);
    }

    [Theory]
    [InlineData("{", "the file is damaged, or not as Keras writes it (Expected depth")]
    [InlineData("[]", "the file is damaged, or not as Keras writes it (The requested operation")]
    [InlineData("""{"class_name": "Sequential", "config": {"name": "m", "layers": []}}""", "the model m has no layers")]
    [InlineData("""{"class_name": "Sequential", "config": {"name": "m", "layers": [{"class_name": "Dense", "config": {"name": "d"}}]}}""",
        "the model m does not say what shape")]
    [InlineData("""{"class_name": "Functional", "config": {"name": "m", "layers": [{"class_name": "InputLayer", "config": {"name": "i", "batch_shape": [null, 2]}, "name": "i", "inbound_nodes": []}], "input_layers": [["i", 0, 0]], "output_layers": [["gone", 0, 0]]}}""", "its output comes from the layer gone")]
    public void ToOnnx_BrokenConfiguration_SaysWhatIsWrong(string config, string message)
    {
        var file = Zip(("config.json", Encoding.UTF8.GetBytes(config)), ("metadata.json", "{}"u8.ToArray()), ("model.weights.h5", Weights()));

        Assert.StartsWith(message, Assert.Throws<KerasException>(() => ModelConverter.ToOnnx(file)).Message);
    }

    [Fact]
    public void ToOnnx_DeeplyNestedModels_AreRefused()
    {
        var model = Layer("Flatten", "flat");
        for (var i = 0; i < 40; i++)
        {
            var outer = Layer("Sequential", $"m{i}");
            outer["config"]!["layers"] = new JsonArray(Input(), model);
            model = outer;
        }

        Assert.Equal("models are nested more than 20 deep", Assert.Throws<KerasException>(() => ModelConverter.ToOnnx(Save(Sequential(model)))).Message);
    }

    [Fact]
    public void ToOnnx_CompressedBomb_IsRefusedBeforeItIsUnpacked()
    {
        var file = folder["bomb.keras"];
        using (var zip = new ZipArchive(File.Create(file), ZipArchiveMode.Create))
        {
            zip.CreateEntry("metadata.json").Open().Dispose();
            using var entry = zip.CreateEntry("config.json", CompressionLevel.SmallestSize).Open();
            for (var i = 0; i < 40; i++)
                entry.Write(new byte[1 << 20]);
        }

        Assert.Contains("would take 41,943,040 bytes", Assert.Throws<KerasException>(() => ModelConverter.ToOnnx(file)).Message);
    }

    [Fact]
    public void ToOnnx_CutAnywhere_IsRefusedInOneLine()
    {
        var whole = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "files", "small.keras"));
        var h5 = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "files", "small.h5"));
        foreach (var bytes in new[] { whole, h5 })
            for (var length = 8; length < bytes.Length - 1; length += bytes.Length / 60)
            {
                var file = folder["cut.keras"];
                File.WriteAllBytes(file, bytes[..length]);
                Assert.DoesNotContain('\n', Assert.Throws<KerasException>(() => ModelConverter.ToOnnx(file)).Message);
            }
    }

    /// <summary>Made by h5py: a file may name others, and with them any file of the machine that reads it.</summary>
    [Theory]
    [InlineData("external-link.h5", "is not an array")]
    [InlineData("external-storage.h5", "lies in another file, which is not read")]
    [InlineData("virtual.h5", "lies in another file, which is not read")]
    public void ToOnnx_WeightsInAnotherFile_AreNotRead(string name, string message)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "elsewhere", name);

        Assert.Contains(message, Assert.Throws<KerasException>(() => ModelConverter.ToOnnx(file)).Message);
    }

    /// <summary>Random bytes overwritten: refused in a line, or converted all the same; never another end.</summary>
    [Theory]
    [InlineData("small.keras")]
    [InlineData("small.h5")]
    [InlineData("nested.keras")]
    public void ToOnnx_Damaged_IsRefusedOrConverted(string name)
    {
        var whole = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "files", name));
        var random = new Random(1);
        for (var trial = 0; trial < 150; trial++)
        {
            var bytes = whole.ToArray();
            for (var i = 0; i < 1 + (trial % 8); i++)
                bytes[random.Next(4, bytes.Length)] = (byte)random.Next(256);
            var file = folder["damaged"];
            File.WriteAllBytes(file, bytes);
            try
            {
                ModelConverter.ToOnnx(file);
            }
            catch (KerasException exception)
            {
                Assert.DoesNotContain('\n', exception.Message);
            }
        }
    }

    private static JsonObject Layer(string kind, string name) => new()
    {
        ["module"] = "keras.layers", ["class_name"] = kind, ["config"] = new JsonObject { ["name"] = name, ["trainable"] = true },
    };

    private static JsonObject Input() => new()
    {
        ["module"] = "keras.layers", ["class_name"] = "InputLayer",
        ["config"] = new JsonObject { ["name"] = "picture", ["batch_shape"] = new JsonArray(null, 2, 2, 3) },
    };

    private static JsonObject Dense(string name, int units)
    {
        var layer = Layer("Dense", name);
        layer["config"]!["units"] = units;
        return layer;
    }

    private static JsonObject Sequential(params JsonObject[] layers) => new()
    {
        ["module"] = "keras", ["class_name"] = "Sequential",
        ["config"] = new JsonObject { ["name"] = "model", ["layers"] = new JsonArray([Input(), .. layers]) },
    };

    private string Save(JsonObject model, params (string Path, ulong[] Shape)[] weights) => Zip(
        ("config.json", Encoding.UTF8.GetBytes(model.ToJsonString())), ("metadata.json", """{"keras_version": "3.9.2"}"""u8.ToArray()),
        ("model.weights.h5", Weights(weights)));

    private static byte[] Weights(params (string Path, ulong[] Shape)[] weights)
    {
        var file = new H5File();
        foreach (var (path, shape) in weights.Append(("layers/other/vars/0", [1])))
            Hdf5Writer.Add(file, path, Draw.Uniform(1, (long)shape.Aggregate(1UL, (product, side) => product * side), -1, 1), shape);
        using var bytes = new MemoryStream();
        file.Write(bytes);
        return bytes.ToArray();
    }

    private string Zip(params (string Name, byte[] Bytes)[] parts)
    {
        var file = folder["model.keras"];
        using var zip = new ZipArchive(File.Create(file), ZipArchiveMode.Create);
        foreach (var (name, bytes) in parts)
        {
            using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
            entry.Write(bytes);
        }

        return file;
    }
}
