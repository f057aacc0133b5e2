using System.Net;
using MlServe.Classifier;

namespace MlServe.Serve.Tests.Classification;

/// <summary>The quick form of the search for images that break the decoder; docs/reliability.md has the long one.</summary>
public class BadImageTests
{
    /// <summary>Damaged images tried in all, as many of each.</summary>
    private const int Least = 2000;

    private static readonly string[] Images = [.. Directory.GetFiles(Path.GetDirectoryName(Fixtures.ImagePath("photo.jpg"))!).Order(StringComparer.Ordinal)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Classify_DamagedImages_AreClassifiedOrRefused()
    {
        using var classifier = ImageClassifier.Load(new ClassifierOptions { ModelPath = Fixtures.GoodModel, MaxPixels = 4_000_000 });
        var (seen, refused) = (0, 0);

        var images = Images.Select(File.ReadAllBytes).Where(image => image.Length is > 16 and < 200_000).ToList();
        foreach (var image in images)
        {
            var random = new Random(image.Length);
            for (var copy = 0; copy < Least / images.Count + 1; copy++, seen++)
            {
                try
                {
                    Assert.All(classifier.Classify(Damage(image, copy, random)).Top, one => Assert.InRange(one.Probability, 0, 1));
                }
                catch (InvalidImageException)
                {
                    refused++;
                }
            }
        }

        Assert.True(seen >= Least, $"only {seen} images were tried");
        Assert.InRange(refused, seen / 10, seen);
    }

    [Fact]
    public async Task Predict_DamagedImages_AnswersEachAndThenAGoodOne()
    {
        await using var serve = new ServeFactory();
        var client = await serve.ReadyClientAsync();
        var image = Fixtures.Image("photo.jpg");
        var random = new Random(1);

        for (var copy = 0; copy < 100; copy++)
        {
            using var content = ServeFactory.Raw(Damage(image, copy, random), "image/jpeg");
            var response = await client.PostAsync("/predict", content, Ct);
            Assert.True(
                response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest
                    or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType,
                $"{response.StatusCode} for copy {copy}");
        }

        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/predict", ServeFactory.Raw(image, "image/jpeg"), Ct)).StatusCode);
    }

    /// <summary>Cut short, single bytes changed, a stretch set to one value, or a stretch moved.</summary>
    private static byte[] Damage(byte[] image, int kind, Random random)
    {
        if (kind % 4 == 0)
            return image[..random.Next(image.Length)];
        var damaged = (byte[])image.Clone();
        var (at, length) = (random.Next(damaged.Length), random.Next(1, 64));
        var stretch = damaged.AsSpan(at, Math.Min(length, damaged.Length - at));
        switch (kind % 4)
        {
            case 1:
                // The first few hundred bytes are what decoders believe.
                for (var i = 0; i < 1 + length / 8; i++)
                    damaged[random.Next(Math.Min(damaged.Length, random.Next(2) == 0 ? 400 : int.MaxValue))] = (byte)random.Next(256);
                break;
            case 2:
                stretch.Fill((byte)(random.Next(2) * 255));
                break;
            default:
                image.AsSpan(random.Next(image.Length - stretch.Length + 1), stretch.Length).CopyTo(stretch);
                break;
        }

        return damaged;
    }
}
