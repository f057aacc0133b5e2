using System.Globalization;

namespace MlServe.Training.Data;

/// <summary>EMNIST's mapping file: a label and the codes of the characters that it stands for on each line (<c>10 65</c>, <c>1 65 97</c>).</summary>
internal static class ClassMapping
{
    /// <summary>Label in the files → name, in the order of labels. The class number is the place in that order, so letters may begin at 1.</summary>
    /// <exception cref="TrainingException">A line is not of that form.</exception>
    internal static SortedList<int, string> Read(string path)
    {
        var names = new SortedList<int, string>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;
            var numbers = words
                .Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1)
                .ToArray();
            if (
                numbers.Length < 2
                || numbers[0] is < 0 or > 255
                || numbers[1] is <= 32 or > 126
                || !names.TryAdd(numbers[0], ((char)numbers[1]).ToString())
            )
                throw new TrainingException(
                    $"{path}:{number}: expected a new label and the ASCII code of its character, for example 10 65, not \"{line.Trim()}\"."
                );
        }

        return names;
    }

    /// <summary>Writes one: class numbers from 0.</summary>
    internal static void Write(string path, IEnumerable<string> names) =>
        File.WriteAllLines(path, names.Select((name, i) => string.Create(CultureInfo.InvariantCulture, $"{i} {(int)name[0]}")));
}
