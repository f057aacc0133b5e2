namespace MlServe.Classifier.Decoding.Jpeg;

/// <summary>A colour of a JPEG, by where its tables stand in the file.</summary>
/// <param name="Quantization">The first of 64 bytes, in zigzag order.</param>
/// <param name="Dc">The 16 counts of codes of its Huffman table for means of blocks; the symbols follow.</param>
/// <param name="Ac">The same, for all other coefficients.</param>
internal readonly record struct JpegComponent(int Quantization, int Dc, int Ac);
