using System.Text;

namespace MlServe.Classifier.Tests.Inspection;

/// <summary>ONNX files, or what is nearly one, field by field (onnx/onnx.proto of github.com/onnx/onnx).</summary>
internal static class OnnxBytes
{
    /// <summary>A model of initializers that lie in these files, as Latin-1 text.</summary>
    internal static string WithWeightsIn(params string[] files) =>
        Encoding.Latin1.GetString(Message((7, [.. files.SelectMany(file => Message((5, External(file))))])));

    internal static byte[] Opset(string domain, byte version) => [.. Message((1, Utf8(domain))), 2 << 3, version];

    /// <summary>A tensor's two fields about values in another file.</summary>
    internal static byte[] External(string file) =>
        [.. Message((13, Message((1, Utf8("location")), (2, Utf8(file)))), (13, Message((1, Utf8("offset")), (2, Utf8("0"))))), 14 << 3, 1];

    /// <summary>Length-delimited fields, one after the other.</summary>
    internal static byte[] Message(params ReadOnlySpan<(int Field, byte[] Value)> fields)
    {
        List<byte> bytes = [];
        foreach (var (field, value) in fields)
        {
            Varint((field << 3) | 2);
            Varint(value.Length);
            bytes.AddRange(value);
        }

        return [.. bytes];

        void Varint(int number)
        {
            for (; number >= 0x80; number >>= 7)
                bytes.Add((byte)(number | 0x80));
            bytes.Add((byte)number);
        }
    }

    internal static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
