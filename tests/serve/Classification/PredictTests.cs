using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MlServe.Classifier;

namespace MlServe.Serve.Tests.Classification;

public class PredictTests(ServeFactory serve) : IClassFixture<ServeFactory>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Predict_JsonAccepted_AnswersEveryField()
    {
        var client = await serve.ReadyClientAsync();
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));

        var response = await client.PostAsync("/predict", ServeFactory.Form(Fixtures.Image("photo.jpg")), Ct);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Ct));
        var answer = json.RootElement;
        Assert.Equal(["label", "probability", "top", "inference_seconds", "total_seconds", "model"], answer.EnumerateObject().Select(p => p.Name));
        var top = answer.GetProperty("top").EnumerateArray().ToArray();
        Assert.Equal(5, top.Length);
        Assert.Equal(["label", "probability"], top[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(answer.GetProperty("label").GetString(), top[0].GetProperty("label").GetString());
        var shares = top.Select(t => t.GetProperty("probability").GetDouble()).ToArray();
        Assert.Equal(shares.OrderDescending(), shares);
        Assert.InRange(shares.Sum(), shares[0], 1.0001);
        Assert.InRange(answer.GetProperty("inference_seconds").GetDouble(), 0, answer.GetProperty("total_seconds").GetDouble());
        Assert.Equal("nhwc_softmax", answer.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Predict_NothingAccepted_AnswersTheOriginalLine()
    {
        var client = await serve.ReadyClientAsync();

        var response = await client.PostAsync("/predict", ServeFactory.Form(Fixtures.Image("photo.jpg")), Ct);

        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Matches(@"^[A-Z][A-Za-z /]+ \((0\.\d\d|1\.00)\), Inference Time : \d+\.\d{4} seconds$", await response.Content.ReadAsStringAsync(Ct));
    }

    [Theory]
    [InlineData("application/json", "application/json")]
    [InlineData("application/json, text/plain, */*", "application/json")] // axios
    [InlineData("application/*", "application/json")]
    [InlineData("*/*", "text/plain")] // curl, siege
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/plain")] // a browser's address bar
    [InlineData("text/plain, application/json;q=0.5", "text/plain")]
    [InlineData("application/json;q=0, */*", "text/plain")]
    [InlineData("nonsense", "text/plain")]
    public async Task Predict_EachAcceptHeader_AnswersTheFormAskedFor(string accept, string expected)
    {
        var client = await serve.ReadyClientAsync();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);

        var response = await client.PostAsync("/predict", ServeFactory.Raw(Fixtures.Image("small.jpg"), "image/jpeg"), Ct);

        Assert.Equal(expected, response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept", response.Headers.Vary);
    }

    [Theory]
    [InlineData("image/jpeg")]
    [InlineData("image/png")] // what it is called does not matter
    [InlineData("application/octet-stream")]
    [InlineData("application/x-www-form-urlencoded")] // curl --data-binary
    [InlineData(null)]
    public async Task Predict_RawBody_Classifies(string? type)
    {
        var client = await serve.ReadyClientAsync();
        var response = await client.PostAsync("/predict", ServeFactory.Raw(Fixtures.Image("photo.jpg"), type), Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Predict_FieldsBeforeTheFile_FindsTheFile()
    {
        var client = await serve.ReadyClientAsync();
        var form = new MultipartFormDataContent
        {
            { new StringContent("words"), "comment" },
            { new ByteArrayContent(Fixtures.Image("photo.jpg")), "file", "photo.jpg" },
        };
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/predict", form, Ct)).StatusCode);
    }

    public static TheoryData<string> Decodable() =>
    [
        "photo.jpg", "progressive.jpg", "gray.jpg", "cmyk.jpg", "cmyk_broken_profile.jpg", "photo.webp", "alpha.webp", "palette.gif",
        "gray_alpha.png", "palette_transparent.png", "sixteen_bit.png", "sixteen_bit_gray.png", "sixteen_bit_alpha.png",
        "one_bit.png", "one_pixel.png", "very_tall.jpg", "very_wide.png", "orientation_6.jpg",
    ];

    [Theory]
    [MemberData(nameof(Decodable))]
    public async Task Predict_EachKindOfImage_Classifies(string image)
    {
        var client = await serve.ReadyClientAsync();
        var response = await client.PostAsync("/predict", ServeFactory.Form(Fixtures.Image(image)), Ct);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Ct));
    }

    [Theory]
    [InlineData("cut_photo.jpg")]
    [InlineData("cut_progressive.jpg")]
    [InlineData("cut_alpha.png")]
    [InlineData("cut_palette.gif")]
    [InlineData("cut_photo.webp")]
    [InlineData("header_only.jpg")]
    public async Task Predict_DamagedImage_Answers400(string image)
    {
        var client = await serve.ReadyClientAsync();
        var detail = await Problem.ExpectAsync(HttpStatusCode.BadRequest, await client.PostAsync("/predict", ServeFactory.Form(Fixtures.Image(image)), Ct));
        Assert.Contains("damaged", detail);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "no bytes")]
    [InlineData("hello", HttpStatusCode.BadRequest, "not an image")]
    [InlineData("<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", HttpStatusCode.UnsupportedMediaType, "SVG")]
    [InlineData("%PDF-1.7\n", HttpStatusCode.UnsupportedMediaType, "PDF")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0mif1heic", HttpStatusCode.UnsupportedMediaType, "HEIC")]
    public async Task Predict_SomethingElseThanAPhoto_SaysWhatItTakes(string content, HttpStatusCode status, string expected)
    {
        var client = await serve.ReadyClientAsync();
        var detail = await Problem.ExpectAsync(status, await client.PostAsync("/predict", ServeFactory.Form(Encoding.Latin1.GetBytes(content)), Ct));
        Assert.Contains(expected, detail);
        Assert.Contains("JPEG", detail);
    }

    [Theory]
    [InlineData("photo.bmp", "BMP")]
    [InlineData("photo.tiff", "TIFF")]
    public async Task Predict_ImageOfAnotherFormat_Answers415(string image, string format)
    {
        var client = await serve.ReadyClientAsync();
        Assert.Contains(format, await Problem.ExpectAsync(HttpStatusCode.UnsupportedMediaType,
            await client.PostAsync("/predict", ServeFactory.Form(Fixtures.Image(image)), Ct)));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    [InlineData("application/pdf")]
    public async Task Predict_TextInsteadOfImage_Answers415(string type)
    {
        var client = await serve.ReadyClientAsync();
        Assert.Contains(type, await Problem.ExpectAsync(HttpStatusCode.UnsupportedMediaType,
            await client.PostAsync("/predict", ServeFactory.Raw("{}"u8.ToArray(), type), Ct)));
    }

    [Fact]
    public async Task Predict_ImageUnderAnotherFieldName_Answers400()
    {
        var client = await serve.ReadyClientAsync();
        Assert.Contains("'file'", await Problem.ExpectAsync(HttpStatusCode.BadRequest,
            await client.PostAsync("/predict", ServeFactory.Form(Fixtures.Image("photo.jpg"), "picture"), Ct)));
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=x")] // the body never has it
    public async Task Predict_BrokenForm_Answers400(string type)
    {
        var client = await serve.ReadyClientAsync();
        await Problem.ExpectAsync(HttpStatusCode.BadRequest, await client.PostAsync("/predict", ServeFactory.Raw("--y\r\n\r\nz"u8.ToArray(), type), Ct));
    }

    [Fact]
    public async Task Predict_Get_Answers405WithAllow()
    {
        var client = await serve.ReadyClientAsync();
        var response = await client.GetAsync("/predict", Ct);
        await Problem.ExpectAsync(HttpStatusCode.MethodNotAllowed, response);
        Assert.Contains("POST", response.Content.Headers.Allow);
    }

    [Fact]
    public void Predict_CommaDecimalCulture_WritesPoints()
    {
        var prediction = new Serve.Classification.Prediction([new LabelProbability("Soup", 0.5f)], 0.0412, 0.1, "m");
        var before = CultureInfo.CurrentCulture;
        var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        commas.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = commas;
        try
        {
            Assert.Equal("Soup (0.50), Inference Time : 0.0412 seconds", prediction.ToText());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

    }
}
