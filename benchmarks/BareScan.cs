using MlServe.Classifier.Decoding.Jpeg;

namespace MlServe.Benchmarks;

/// <summary>Reads a JPEG's codes and makes nothing of them: what no decoder of the file can be quicker than.</summary>
internal sealed class BareScan(byte[] photo, JpegHeader header)
{
    private readonly ScanReader scan = new();
    private readonly HuffmanTable[] means = [new(), new(), new()];
    private readonly HuffmanTable[] others = [new(), new(), new()];
    private readonly int[] predictions = new int[3];
    private readonly int[] block = new int[ScanReader.BlockLength];

    /// <summary>False when the file is not regular, or has restart markers.</summary>
    internal bool TryRead()
    {
        for (var band = 0; band < header.Components.Length; band++)
        {
            means[band].TryFill(photo.AsSpan(header.Components[band].Dc), ofMeans: true);
            others[band].TryFill(photo.AsSpan(header.Components[band].Ac), ofMeans: false);
        }

        Array.Clear(predictions);
        scan.Start(photo, header.Scan);
        var side = 8 * header.Sampling;
        for (var unit = 0; unit < ((header.Width + side - 1) / side) * ((header.Height + side - 1) / side); unit++)
        {
            if (!scan.TryFill())
                return false;
            for (var band = 0; band < header.Components.Length; band++)
                for (var i = 0; i < (band == 0 ? header.Sampling * header.Sampling : 1); i++)
                    if (!scan.TryRead(means[band], others[band], ref predictions[band], block, out _))
                        return false;
        }

        return scan.IsAtEnd;
    }
}
