using MlServe.Classifier.Inspection;
using static MlServe.Classifier.Tests.Inspection.OnnxBytes;

namespace MlServe.Classifier.Tests.Inspection;

public sealed class OnnxFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_Model_CountsWhatIsInIt()
    {
        var file = OnnxFile.Read(Fixtures.Model("nhwc_softmax.onnx"));

        Assert.Equal(("mlserve tests", 8L, new FileInfo(Fixtures.Model("nhwc_softmax.onnx")).Length), (file.Producer, file.IrVersion, file.Bytes));
        Assert.Equal([new KeyValuePair<string, long>("ai.onnx", 17)], file.Opsets);
        Assert.Equal([new OperatorCount("MatMul", 1), new OperatorCount("ReduceMean", 1), new OperatorCount("Softmax", 1)], file.Operators);
        Assert.Equal([new WeightCount("float32", 33)], file.Weights);
        Assert.Empty(file.ExternalFiles);
    }

    [Fact]
    public void Read_GraphsWithinGraphsOtherDomainsAndOtherTypes_AreCounted()
    {
        // If{ then_branch: graph{ com.microsoft.Gelu } }, an initializer int8[2,3] with packed dims whose data lies outside, opsets "" 18 and com.microsoft 1.
        var inner = Message((1, Message((4, Utf8("Gelu")), (7, Utf8("com.microsoft")))));
        var ifNode = Message((4, Utf8("If")), (5, Message((6, inner))));
        byte[] weights = [.. Message((1, new byte[] { 2, 3 })), 2 << 3, 3, .. External("weights.bin")];
        var graph = Message((1, ifNode), (5, weights));
        byte[] model = [1 << 3, 9, .. Message((7, graph), (8, Opset("", 18)), (8, Opset("com.microsoft", 1)))];

        var file = OnnxFile.Read(Write(model));

        Assert.Equal([new OperatorCount("If", 1), new OperatorCount("com.microsoft.Gelu", 1)], file.Operators);
        Assert.Equal([new WeightCount("int8", 6)], file.Weights);
        Assert.Equal(["weights.bin"], file.ExternalFiles);
        Assert.Equal((9L, 18L, 1L, ""), (file.IrVersion, file.Opsets["ai.onnx"], file.Opsets["com.microsoft"], file.Producer));
    }

    [Fact]
    public void Read_WeightsOutsideWhereverTheyStand_AreNamedOnceInTheFilesOrder()
    {
        // A constant, the tensors of another attribute, a sparse one, one in a branch, an initializer named before, one that
        // says where it would lie and lies here, a sparse initializer, a function.
        var branch = Message((5, External("branch.bin")));
        var node = Message((4, Utf8("Constant")), (5, Message((5, External("constant.bin")))), (5, Message((10, External("list.bin")))),
            (5, Message((22, Message((1, External("sparse.bin")), (2, External("sparse.bin")))))), (5, Message((6, branch))));
        var here = Message((13, Message((1, Utf8("location")), (2, Utf8("nowhere.bin")))));
        var graph = Message((1, node), (5, External("constant.bin")), (5, here), (15, Message((1, External("sparse_initializer.bin")))));
        var function = Message((7, Message((4, Utf8("Constant")), (5, Message((5, External("function.bin")))))));

        var file = OnnxFile.Read(Write(Message((7, graph), (25, function))));

        Assert.Equal(["constant.bin", "list.bin", "sparse.bin", "branch.bin", "sparse_initializer.bin", "function.bin"], file.ExternalFiles);
        Assert.Equal([new OperatorCount("Constant", 1)], file.Operators);
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
        var whole = File.ReadAllBytes(Fixtures.Model("with_card.onnx"));
        for (var length = 0; length < whole.Length; length += 7)
        {
            var path = Write(whole[..length]);
            try
            {
                Assert.True(OnnxFile.Read(path).Bytes == length);
            }
            catch (ModelException exception)
            {
                Assert.Contains("is not an ONNX file", exception.Message);
            }
        }
    }

    [Fact]
    public void Read_NestedTooDeeply_IsRefused()
    {
        byte[] graph = [];
        for (var depth = 0; depth < 200; depth++)
            graph = Message((1, Message((5, Message((6, graph))))));

        Assert.Contains("nested too deeply", Assert.Throws<ModelException>(() => OnnxFile.Read(Write(Message((7, graph))))).Message);
    }

    private string Write(byte[] bytes) => folder.Write("model.onnx", bytes);
}
