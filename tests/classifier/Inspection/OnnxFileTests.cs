using MlServe.Classifier.Inspection;

namespace MlServe.Classifier.Tests.Inspection;

public sealed class OnnxFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("onnx").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Read_Model_CountsWhatIsInIt()
    {
        OnnxFile file = OnnxFile.Read(Fixtures.Model("nhwc_softmax.onnx"));

        Assert.Equal(("mlserve tests", 8L, new FileInfo(Fixtures.Model("nhwc_softmax.onnx")).Length), (file.Producer, file.IrVersion, file.Bytes));
        Assert.Equal([new KeyValuePair<string, long>("ai.onnx", 17)], file.Opsets);
        Assert.Equal([new OperatorCount("MatMul", 1), new OperatorCount("ReduceMean", 1), new OperatorCount("Softmax", 1)], file.Operators);
        Assert.Equal([new WeightCount("float32", 33)], file.Weights);
        Assert.False(file.HasExternalWeights);
    }

    [Fact]
    public void Read_GraphsWithinGraphsOtherDomainsAndOtherTypes_AreCounted()
    {
        // If{ then_branch: graph{ com.microsoft.Gelu } }, an initializer int8[2,3] with packed dims whose data lies outside, opsets "" 18 and com.microsoft 1.
        byte[] inner = Message((1, Message((4, Utf8("Gelu")), (7, Utf8("com.microsoft")))));
        byte[] ifNode = Message((4, Utf8("If")), (5, Message((6, inner))));
        byte[] weights = [.. Message((1, new byte[] { 2, 3 })), 2 << 3, 3, .. Message((13, Message((1, Utf8("location")))))];
        byte[] graph = Message((1, ifNode), (5, weights));
        byte[] model = [1 << 3, 9, .. Message((7, graph), (8, Opset("", 18)), (8, Opset("com.microsoft", 1)))];

        OnnxFile file = OnnxFile.Read(Write(model));

        Assert.Equal([new OperatorCount("If", 1), new OperatorCount("com.microsoft.Gelu", 1)], file.Operators);
        Assert.Equal([new WeightCount("int8", 6)], file.Weights);
        Assert.True(file.HasExternalWeights);
        Assert.Equal((9L, 18L, 1L, ""), (file.IrVersion, file.Opsets["ai.onnx"], file.Opsets["com.microsoft"], file.Producer));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0, 1, 2, 3 })]
    [InlineData(new byte[] { 1 << 3, 9 })] // a message, but no graph
    [InlineData(new byte[] { (7 << 3) | 2, 200 })] // a graph longer than the file
    [InlineData(new byte[] { 1 << 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1 })] // a number without an end
    [InlineData(new byte[] { (7 << 3) | 2, 0, (9 << 3) | 1, 0 })] // eight bytes announced, one there
    public void Read_SomethingElse_IsNoOnnx(byte[] bytes) =>
        Assert.Contains("is not an ONNX file", Assert.Throws<ModelException>(() => OnnxFile.Read(Write(bytes))).Message);

    [Fact]
    public void Read_ModelCutAnywhere_IsNoOnnxOrLacksWhatWasCut()
    {
        byte[] whole = File.ReadAllBytes(Fixtures.Model("with_card.onnx"));
        for (int length = 0; length < whole.Length; length += 7)
        {
            string path = Write(whole[..length]);
            try
            {
                Assert.True(OnnxFile.Read(path).Bytes == length);
            }
            catch (ModelException refusal)
            {
                Assert.Contains("is not an ONNX file", refusal.Message);
            }
        }
    }

    [Fact]
    public void Read_NestedTooDeeply_IsRefused()
    {
        byte[] graph = [];
        for (int depth = 0; depth < 200; depth++)
            graph = Message((1, Message((5, Message((6, graph))))));

        Assert.Contains("nested too deeply", Assert.Throws<ModelException>(() => OnnxFile.Read(Write(Message((7, graph))))).Message);
    }

    private string Write(byte[] bytes)
    {
        string path = Path.Combine(folder, "model.onnx");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static byte[] Opset(string domain, byte version) => [.. Message((1, Utf8(domain))), 2 << 3, version];

    /// <summary>Length-delimited fields, one after the other.</summary>
    private static byte[] Message(params ReadOnlySpan<(int Field, byte[] Value)> fields)
    {
        List<byte> bytes = [];
        foreach (var (field, value) in fields)
        {
            bytes.Add((byte)((field << 3) | 2));
            int length = value.Length;
            for (; length >= 0x80; length >>= 7)
                bytes.Add((byte)(length | 0x80));
            bytes.Add((byte)length);
            bytes.AddRange(value);
        }

        return [.. bytes];
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
