using System.Security.Cryptography;

namespace MlServe.Classifier.Tests;

public sealed class ImageClassifierTests
{
    [Theory]
    [InlineData("nchw_logits.onnx", TensorLayout.Nchw, false)]
    [InlineData("nhwc_logits.onnx", TensorLayout.Nhwc, false)]
    [InlineData("nhwc_softmax.onnx", TensorLayout.Nhwc, true)]
    public void Load_NoCard_ReadsTheShapes(string model, TensorLayout layout, bool isProbability)
    {
        using var classifier = Fixtures.Load(model);

        Assert.Equal(layout, classifier.Card.Layout);
        Assert.Equal((32, 24), (classifier.Card.InputWidth, classifier.Card.InputHeight));
        Assert.Equal(isProbability, classifier.Card.OutputIsProbability);
        Assert.Equal(11, classifier.Card.Labels.Count);
    }

    [Fact]
    public void Load_Model_ReportsItsDigest()
    {
        using var classifier = Fixtures.Load("nchw_logits.onnx");

        var expected = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Fixtures.Model("nchw_logits.onnx"))));
        Assert.Equal(expected, classifier.ModelSha256);
    }

    [Fact]
    public void Load_WeightsInAnotherFile_BelongToTheDigest()
    {
        using var folder = new TemporaryFolder();
        string model = folder["external_weights.onnx"], data = model + ".data";
        File.Copy(Fixtures.Model("external_weights.onnx"), model);
        var weights = File.ReadAllBytes(Fixtures.Model("external_weights.onnx.data"));
        File.WriteAllBytes(data, weights);
        var (digest, answer) = Ask();
        // The sign of the first weight.
        weights[3] ^= 0x80;
        File.WriteAllBytes(data, weights);
        var (otherDigest, otherAnswer) = Ask();

        Assert.NotEqual(answer, otherAnswer);
        Assert.NotEqual(digest, otherDigest);
        // As `cat external_weights.onnx external_weights.onnx.data | sha256sum` says.
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([.. File.ReadAllBytes(model), .. weights])), otherDigest);

        (string Digest, float Answer) Ask()
        {
            using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = model, IntraOpThreads = 1 });
            var gray = new float[3 * 16 * 16];
            Array.Fill(gray, 0.5f);
            return (classifier.ModelSha256, classifier.Infer(gray)[0]);
        }
    }

    [Fact]
    public void Load_CardInMetadata_IsUsed()
    {
        using var classifier = Fixtures.Load("with_card.onnx");

        Assert.Equal("colours with a card", classifier.Card.Name);
        Assert.Equal((20, 12), (classifier.Card.InputWidth, classifier.Card.InputHeight));
        Assert.Equal("colour 10", classifier.Card.Labels[10]);
        Assert.True(classifier.Card.OutputIsProbability);
        Assert.All(classifier.Preprocess(Fixtures.Image("photo.jpg")), value => Assert.InRange(value, -1.001f, 1.001f));
    }

    [Theory]
    [InlineData("model.onnx.json")]
    [InlineData("model.json")]
    public void Load_CardBesideTheModel_IsUsed(string cardName)
    {
        using var folder = new TemporaryFolder();
        var model = folder["model.onnx"];
        File.Copy(Fixtures.Model("any_size.onnx"), model);
        folder.Write(cardName, """{ "inputWidth": 9, "inputHeight": 7, "name": "beside" }""");

        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = model });

        Assert.Equal(("beside", 9, 7), (classifier.Card.Name, classifier.Card.InputWidth, classifier.Card.InputHeight));
    }

    [Theory]
    [InlineData("missing.onnx", "There is no model at", ".onnx")]
    [InlineData("any_size.onnx", "image float[N,3,height,width]", "add a card")]
    [InlineData("wrong_four_colours.onnx", "image float[1,4,16,16]", "three channels, or one")]
    [InlineData("wrong_two_inputs.onnx", "a float[1,3], b float[1,3]", "its one input")]
    [InlineData("wrong_image_out.onnx", "out float[1,3,16,16]", "[N,classes]")]
    [InlineData("card_with_wrong_labels.onnx", "2 labels", "11 classes")]
    [InlineData("card_with_wrong_size.onnx", "width of 17", "has 16")]
    [InlineData("card_not_json.onnx", "mlserve.card", "cannot be read")]
    public void Load_WrongModel_SaysWhatIsFoundAndExpected(string model, string found, string expected)
    {
        var wrong = Assert.Throws<ModelException>(() => Fixtures.Load(model));

        Assert.Contains(found, wrong.Message);
        Assert.Contains(expected, wrong.Message);
        Assert.Contains(model, wrong.Message);
        Assert.DoesNotContain("\n", wrong.Message);
    }

    [Fact]
    public void Load_NotOnnx_SaysSo()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "images", "photo.jpg");

        var wrong = Assert.Throws<ModelException>(() => ImageClassifier.Load(new ClassifierOptions { ModelPath = path }));

        Assert.Contains("is not an ONNX file, or is damaged", wrong.Message);
    }

    [Fact]
    public void Preprocess_NchwWithoutCard_IsPillowsPictureNormalised()
    {
        using var folder = new TemporaryFolder();
        var model = folder["any_size.onnx"];
        File.Copy(Fixtures.Model("any_size.onnx"), model);
        folder.Write(
            "any_size.onnx.json",
            """{ "inputWidth": 48, "inputHeight": 40, "mean": [0.485, 0.456, 0.406], "standardDeviation": [0.229, 0.224, 0.225] }"""
        );
        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = model });
        var expected = Fixtures.Expected("palette.png");

        var tensor = classifier.Preprocess(Fixtures.Image("palette.png"));

        float[] mean = [0.485f, 0.456f, 0.406f], deviation = [0.229f, 0.224f, 0.225f];
        for (var i = 0; i < 48 * 40; i++)
            for (var colour = 0; colour < 3; colour++)
                Assert.Equal((expected[3 * i + colour] / 255f - mean[colour]) / deviation[colour], tensor[colour * 48 * 40 + i], 3f / 255 / 0.224f);
    }

    [Fact]
    public void Classify_SameWeightsInBothLayouts_AgreeAndSumToOne()
    {
        using var logits = Fixtures.Load("nhwc_logits.onnx");
        using var softmax = Fixtures.Load("nhwc_softmax.onnx");
        var photo = Fixtures.Image("photo.jpg");

        Classification a = logits.Classify(photo, 11), b = softmax.Classify(photo, 11);

        Assert.Equal(a.Top.Select(t => t.Label), b.Top.Select(t => t.Label));
        Assert.Equal(1, a.Top.Sum(t => t.Probability), 4);
        Assert.All(a.Top.Zip(b.Top), pair => Assert.Equal(pair.First.Probability, pair.Second.Probability, 1e-5f));
        Assert.True(a.DecodeTime > TimeSpan.Zero && a.InferenceTime > TimeSpan.Zero);
    }

    [Fact]
    public void Infer_PreprocessedPhoto_EqualsClassify()
    {
        using var classifier = Fixtures.Load("nchw_logits.onnx");
        var photo = Fixtures.Image("photo.jpg");

        var probabilities = classifier.Infer(classifier.Preprocess(photo));

        Assert.Equal(11, probabilities.Length);
        Assert.Equal(probabilities.Max(), classifier.Classify(photo, 1).Top.Single().Probability);
    }

    [Fact]
    public void Infer_WrongLength_Refuses()
    {
        using var classifier = Fixtures.Load("nchw_logits.onnx");

        Assert.Throws<ArgumentException>(() => classifier.Infer(new float[5]));
    }

    [Fact]
    public void Classify_ManyThreadsAndBadImagesBetween_AnswersAsAlone()
    {
        using var classifier = Fixtures.Load("nchw_64.onnx");
        string[] names = ["photo.jpg", "large.jpg", "alpha.png", "photo.webp", "gray.jpg", "orientation_6.jpg"];
        byte[][] images = [.. names.Select(Fixtures.Image)];
        var damaged = Fixtures.Image("cut_photo.jpg");
        IReadOnlyList<LabelProbability>[] alone = [.. images.Select(image => classifier.Classify(image).Top)];

        Parallel.For(0, 240, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            if (i % 10 == 9)
                Assert.Throws<InvalidImageException>(() => classifier.Classify(damaged));
            else
                Assert.Equal(alone[i % images.Length], classifier.Classify(images[i % images.Length]).Top);
        });
    }

    [Fact]
    public void Classify_SlicedMemory_ReadsOnlyTheSlice()
    {
        using var classifier = Fixtures.Load("nchw_64.onnx");
        var photo = Fixtures.Image("photo.jpg");
        byte[] padded = [1, 2, 3, .. photo, 4, 5];

        Assert.Equal(classifier.Classify(photo).Top, classifier.Classify(padded.AsMemory(3, photo.Length)).Top);
    }
}
