using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

// What a team of .NET would build in an afternoon: Minimal API, ImageSharp, ONNX Runtime.
//   dotnet aspnet.dll PORT MODEL PHOTO
const int Side = 128;
string[] labels = ["Bread", "Dairy product", "Dessert", "Egg", "Fried food", "Meat", "Noodles/Pasta", "Rice", "Seafood", "Soup", "Vegetable/Fruit"];
using var options = new Microsoft.ML.OnnxRuntime.SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
using var session = new InferenceSession(args[1], options);
var input = session.InputMetadata.Keys.First();
var photo = File.ReadAllBytes(args[2]);
Classify(photo);

var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls($"http://127.0.0.1:{args[0]}");
var app = builder.Build();
app.MapGet("/readyz", () => "ready");
app.MapGet("/test", () => Classify(photo));
app.MapPost("/predict", async (HttpRequest request) =>
{
    using var body = new MemoryStream();
    await request.Body.CopyToAsync(body);
    return Classify(body.ToArray());
});
app.Run();

string Classify(byte[] bytes)
{
    using var image = Image.Load<Rgb24>(bytes);
    image.Mutate(steps => steps.AutoOrient().Resize(Side, Side, KnownResamplers.Bicubic));
    var pixels = new DenseTensor<float>([1, 3, Side, Side]);
    image.ProcessPixelRows(rows =>
    {
        for (var y = 0; y < Side; y++)
        {
            var row = rows.GetRowSpan(y);
            for (var x = 0; x < Side; x++)
                (pixels[0, 0, y, x], pixels[0, 1, y, x], pixels[0, 2, y, x]) = (row[x].R / 255f, row[x].G / 255f, row[x].B / 255f);
        }
    });
    var start = Stopwatch.GetTimestamp();
    using var answer = session.Run([NamedOnnxValue.CreateFromTensor(input, pixels)]);
    var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    float[] scores = [.. answer[0].AsEnumerable<float>()];
    var best = Array.IndexOf(scores, scores.Max());
    return string.Create(CultureInfo.InvariantCulture, $"{labels[best]} ({scores[best]:0.00}), Inference Time : {seconds:0.0000} seconds");
}
