using System.CommandLine;
using MlServe.Training.Drawing;

namespace MlServe.Trainer.Commands;

/// <summary><c>sample</c>: data of the project's own.</summary>
internal static class SampleCommand
{
    public static Command Create() => new("sample", "Draw training data")
    {
        Xor(),
        Drawn("digits", "The 10 digits, drawn with strokes: pictures of 28 × 28 in files named as MNIST's", Alphabet.Digits),
        Drawn("characters", "Digits and letters, 47 classes as EMNIST's balanced split has them, drawn with strokes", Alphabet.Characters),
    };

    private static Command Xor()
    {
        var dimensions = Options.Count("--dims", 2, 1, "Coordinates of a point");
        var training = Options.Count("--train", 10_000, 1, "Training points");
        var test = Options.Count("--test", 1_000, 1, "Test points");
        var (seed, folder) = (Options.Seed(), Options.Out());
        var command = new Command("xor", "Points in [0,1)ⁿ, their class the parity of the rounded coordinates: train.csv, test.csv")
        {
            dimensions, training, test, seed, folder,
        };
        command.SetAction(parsed => XorSample.Write(parsed.GetValue(dimensions), (parsed.GetValue(training), parsed.GetValue(test)), parsed.GetValue(seed),
            parsed.GetRequiredValue(folder).FullName));
        return command;
    }

    private static Command Drawn(string name, string description, IReadOnlyList<Shape> shapes)
    {
        var count = Options.Count("--count", 60_000, 1, "Training pictures; a sixth as many test pictures come on top");
        var (seed, folder) = (Options.Seed(), Options.Out());
        var photos = new Option<bool>("--photos")
        {
            Description = "Also write the test pictures as PNG files, photos/CLASS/NUMBER.png, for evaluator accuracy",
        };
        var command = new Command(name, description) { count, seed, photos, folder };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(folder).FullName;
            var test = PictureSample.Write(shapes, parsed.GetValue(count), parsed.GetValue(seed), path);
            if (parsed.GetValue(photos))
                PictureSample.WritePhotos(test, [.. shapes.Select(shape => shape.Name)], Path.Combine(path, "photos"));
        });
        return command;
    }
}
