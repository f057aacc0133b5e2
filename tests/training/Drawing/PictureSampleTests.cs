using MlServe.Training.Drawing;

namespace MlServe.Training.Tests.Drawing;

public class PictureSampleTests
{
    [Fact]
    public void Draw_SameSeed_SamePicturesWhateverTheThreads()
    {
        var (one, other) = (PictureSample.Draw(Alphabet.Characters, 200, 7), PictureSample.Draw(Alphabet.Characters, 200, 7));
        Assert.Equal(one.Labels, other.Labels);
        Assert.All(Enumerable.Range(0, 200), i => Assert.Equal(one[i].ToArray(), other[i].ToArray()));
    }

    [Fact]
    public void Draw_AnotherSeedOrPlace_OtherPictures()
    {
        var digits = Alphabet.Digits;
        var pictures = new[] { PictureSample.Draw(digits, 1, 7), PictureSample.Draw(digits, 1, 8), PictureSample.Draw(digits, 1, 7, 1) };
        Assert.Equal(3, pictures.Select(picture => Convert.ToHexString(picture[0])).Distinct().Count());
    }

    /// <summary>A stroke that is cut off or faint to nothing would be a wrong label.</summary>
    [Fact]
    public void Draw_EveryCharacter_HasInkWithinThePicture()
    {
        var pictures = PictureSample.Draw(Alphabet.Characters, 2_000, 3);
        Assert.Equal(47, pictures.Labels.Distinct().Count());
        Assert.All(Enumerable.Range(0, pictures.Count), i =>
        {
            var bright = 0;
            foreach (var pixel in pictures[i])
                bright += pixel > 127 ? 1 : 0;
            Assert.InRange(bright, 15, 400);
        });
    }
}
