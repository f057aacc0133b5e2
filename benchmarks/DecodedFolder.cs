using MlServe.Classifier;
using MlServe.Classifier.Decoding;

namespace MlServe.Benchmarks;

/// <summary>Decodes every file of a folder to SIZE × SIZE RGB bytes, for comparison with another decoder.</summary>
internal static class DecodedFolder
{
    internal static int Write(string images, string output, int size)
    {
        Directory.CreateDirectory(output);
        var (decoder, rgb) = (new ImageDecoder(size, size), new byte[size * size * 3]);
        foreach (var file in Directory.EnumerateFiles(images, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            try
            {
                decoder.Decode(File.ReadAllBytes(file), long.MaxValue, rgb);
                File.WriteAllBytes(Path.Combine(output, Path.GetRelativePath(images, file).Replace(Path.DirectorySeparatorChar, '+') + ".rgb"), rgb);
            }
            catch (InvalidImageException exception)
            {
                Console.Error.WriteLine($"{file}: {exception.Message}");
            }
        }

        return 0;
    }
}
