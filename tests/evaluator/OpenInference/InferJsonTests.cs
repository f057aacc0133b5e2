using System.Text;
using MlServe.Classifier;
using MlServe.Evaluator.OpenInference;

namespace MlServe.Evaluator.Tests.OpenInference;

public class InferJsonTests
{
    [Fact]
    public void Request_Tensor_HasNameTypeShapeAndValues()
    {
        var card = new ModelCard { Name = "m", Labels = ["a"], InputWidth = 2, InputHeight = 1, Layout = TensorLayout.Nchw };

        var json = Encoding.UTF8.GetString(InferJson.Request(new ServedTensor("image", "FP32", [-1, 3, 1, 2]), card, [0, 0.5f, 1, -1, 0.1f, 1e-5f]));

        Assert.Equal("""{"inputs":[{"name":"image","datatype":"FP32","shape":[1,3,1,2],"data":[0,0.5,1,-1,0.1,1E-05]}]}""", json);
    }

    [Theory]
    [InlineData("""{"outputs":[{"name":"other","data":[9]},{"name":"scores","shape":[1,2],"data":[0.25,0.75]}]}""", 2)]
    [InlineData("""{"outputs":[{"name":"scores","shape":[1,2],"data":[[0.25,0.75]]}]}""", 2)]
    [InlineData("""{"outputs":[{"name":"scores","shape":[1,0],"data":[]}]}""", 0)]
    [InlineData("""{"outputs":[{"name":"other","data":[9]}]}""", null)]
    [InlineData("""{"outputs":[{"name":"scores","data":["a"]}]}""", null)]
    [InlineData("""{"error":"no such model"}""", null)]
    [InlineData("[]", null)]
    [InlineData("oops", null)]
    public void Output_Answer_IsFlat(string answer, int? expected)
    {
        var output = InferJson.Output(answer, "scores");

        Assert.Equal(expected, output?.Length);
        Assert.True(output is not [var first, ..] || first == 0.25f);
    }
}
