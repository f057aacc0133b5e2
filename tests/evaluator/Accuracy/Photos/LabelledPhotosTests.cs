using MlServe.Classifier.Cards;
using MlServe.Evaluator.Accuracy.Photos;

namespace MlServe.Evaluator.Tests.Accuracy.Photos;

public sealed class LabelledPhotosTests : IDisposable
{
    private static readonly ClassNames Classes = new(Food11.Labels);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_Food11sFileNames_AreLabelled()
    {
        Put("10_7.jpg", "0_1.jpg", "0_12.JPG");

        var photos = LabelledPhotos.Read(folder.Path, Classes);

        Assert.Equal([("0_1.jpg", 0), ("0_12.JPG", 0), ("10_7.jpg", 10)], photos.Photos.Select(photo => (photo.File, photo.Class)));
        Assert.Empty(photos.LeftOut);
        Assert.Equal(folder["0_1.jpg"], photos.PathOf(photos.Photos[0]));
    }

    [Fact]
    public void Read_AFolderAClass_TakesWhatIsBelowItToo()
    {
        Put("00_Bread/a.png", "06_Noodles-Pasta/more/b.webp", "Soup/c.jpeg", "Soup/notes.txt", "manifest.csv");

        var photos = LabelledPhotos.Read(folder.Path, Classes);

        Assert.Equal(
            [("00_Bread/a.png", 0), ("06_Noodles-Pasta/more/b.webp", 6), ("Soup/c.jpeg", 9)],
            photos.Photos.Select(photo => (photo.File, photo.Class))
        );
        Assert.Empty(photos.LeftOut);
    }

    /// <summary>What notebooks, Macs, Windows, Synology's and QNAP's storage and desktops' wastebaskets leave beside photos.</summary>
    [Fact]
    public void Read_HiddenFilesAndFolders_AreLeftOutAndCounted()
    {
        Put("Soup/a.jpg", "Bread/more/b.jpg", "10_1.jpg",
            "Soup/.hidden.jpg", "Soup/._a.jpg", "._10_1.jpg", "Soup/.ipynb_checkpoints/a-checkpoint.jpg", "Soup/more/.Trash-0/files/old.png",
            "Soup/@eaDir/a.jpg/SYNOPHOTO_THUMB_M.jpg", "Soup/.@__thumb/a.jpg", "Soup/#recycle/a.jpg", ".ipynb_checkpoints/10_1-checkpoint.jpg",
            "__MACOSX/Soup/._a.jpg", "$RECYCLE.BIN/a.jpg", "Soup/.ipynb_checkpoints/notes.txt", "Soup/Thumbs.db");

        var photos = LabelledPhotos.Read(folder.Path, Classes);

        Assert.Equal(["10_1.jpg", "Bread/more/b.jpg", "Soup/a.jpg"], photos.Photos.Select(photo => photo.File));
        Assert.Equal("11 hidden photos, such as $RECYCLE.BIN/a.jpg: left out", Assert.Single(photos.LeftOut));
    }

    [Fact]
    public void Read_HiddenDataFolder_IsReadAsAnyOther()
    {
        Put(".data/Soup/a.jpg");

        Assert.Equal("Soup/a.jpg", Assert.Single(LabelledPhotos.Read(folder[".data"], Classes).Photos).File);
    }

    [Fact]
    public void Read_NothingButHidden_SaysSo()
    {
        Put("Soup/.ipynb_checkpoints/a.jpg");

        Assert.Contains("1 hidden photo,", Assert.Throws<UserErrorException>(() => LabelledPhotos.Read(folder.Path, Classes)).Message);
    }

    [Fact]
    public void Read_UnknownFoldersAndFiles_AreSaidInASentenceEach()
    {
        Put("Soup/a.jpg", "Pizza/1.jpg", "Pizza/2.jpg", "Sushi/1.jpg", "Empty/x.txt", "11_1.jpg", "lunch.jpg");

        var photos = LabelledPhotos.Read(folder.Path, Classes);

        Assert.Single(photos.Photos);
        Assert.Equal(2, photos.LeftOut.Count);
        Assert.Contains("2 photos without a label from 0 to 10 in the name, such as 11_1.jpg", photos.LeftOut[0]);
        Assert.Contains("folders Pizza (2 photos), Sushi (1 photo): left out; the classes are Bread, Dairy product", photos.LeftOut[1]);
    }

    [Theory]
    [InlineData("LABEL_NUMBER.jpg")]
    [InlineData("Name one of its parts", "evaluation/0_1.jpg", "training/0_1.jpg")]
    [InlineData("folder Pizza (1 photo)", "Pizza/1.jpg")]
    public void Read_NothingUsable_IsOneLineThatSaysWhatToDo(string expected, params string[] files)
    {
        Put(files);

        var mistake = Assert.Throws<UserErrorException>(() => LabelledPhotos.Read(folder.Path, Classes)).Message;

        Assert.Contains(expected, mistake);
        Assert.Single(mistake.Split('\n'));
    }

    [Fact]
    public void Read_NoSuchFolder_SaysSo() =>
        Assert.Contains("no data folder", Assert.Throws<UserErrorException>(() => LabelledPhotos.Read(folder["nowhere"], Classes)).Message);

    private void Put(params string[] files)
    {
        foreach (var file in files)
            folder.Write(file, "");
    }
}
