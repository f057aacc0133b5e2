using System.Buffers.Binary;
using System.Text;

namespace MlServe.Training.Native;

/// <summary>
/// The versions of other libraries' symbols that an ELF library asks for (section SHT_GNU_verneed, Linux Standard Base).
/// TorchSharp 0.107's binding names GLIBCXX_3.4.32, which Debian 12's libstdc++ lacks, though no symbol is bound to it. A need that
/// is marked weak is not insisted upon.
/// </summary>
internal static class VersionNeeds
{
    private const uint SectionOfNeeds = 0x6ffffffe;
    private const ushort Weak = 2;

    /// <summary>Marks every need of <paramref name="version"/> in a 64-bit little-endian library as weak, in place.</summary>
    /// <returns>How many there were.</returns>
    internal static int Weaken(Span<byte> library, string version)
    {
        if (library.Length < 64 || !library.StartsWith("\u007fELF\u0002\u0001"u8))
            throw new BadImageFormatException("not a 64-bit ELF library");
        var sections = (int)BinaryPrimitives.ReadInt64LittleEndian(library[40..]);
        int size = Word(library, 58), count = Word(library, 60), found = 0;
        for (var i = 0; i < count; i++)
        {
            var section = sections + i * size;
            if (BinaryPrimitives.ReadUInt32LittleEndian(library[(section + 4)..]) != SectionOfNeeds)
                continue;
            var names = Offset(library, sections + Int(library, section + 40) * size);
            found += WeakenSection(library, Offset(library, section), names, Encoding.ASCII.GetBytes(version + '\0'));
        }

        return found;
    }

    private static int WeakenSection(Span<byte> library, int file, int names, ReadOnlySpan<byte> version)
    {
        var found = 0;
        for (var next = 1; next != 0; file += next)
        {
            var need = file + Int(library, file + 8);
            for (var left = Word(library, file + 2); left > 0; left--)
            {
                if (library[(names + Int(library, need + 8))..].StartsWith(version))
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(library[(need + 4)..], (ushort)(Word(library, need + 4) | Weak));
                    found++;
                }

                need += Int(library, need + 12);
            }

            next = Int(library, file + 12);
        }

        return found;
    }

    private static int Offset(ReadOnlySpan<byte> library, int section) => (int)BinaryPrimitives.ReadInt64LittleEndian(library[(section + 24)..]);

    private static int Int(ReadOnlySpan<byte> library, int at) => BinaryPrimitives.ReadInt32LittleEndian(library[at..]);

    private static int Word(ReadOnlySpan<byte> library, int at) => BinaryPrimitives.ReadUInt16LittleEndian(library[at..]);
}
