using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlServe.LocalCluster.Store.History;

/// <summary>
/// The objects on disk: a file of lines, one a write, that is read at the start and rewritten when it has grown to
/// several times what it holds. Each line is handed to the operating system before the write is answered, so it
/// survives the death of the process; a line that was cut short is left out.
/// </summary>
internal sealed class ObjectLog : IDisposable
{
    private const long SmallestRewrite = 4 << 20;
    private readonly string path;
    private FileStream file;
    private long rewriteAt;

    private ObjectLog(string path, FileStream file)
    {
        this.path = path;
        this.file = file;
        rewriteAt = SmallestRewrite;
    }

    /// <summary>Whether it has grown so that <see cref="Rewrite"/> is worth it.</summary>
    public bool NeedsRewrite => file.Length > rewriteAt;

    /// <summary>Opens or makes the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kinds">The kinds to read; objects of others are left out.</param>
    /// <param name="objects">What it holds.</param>
    /// <param name="version">The highest version it has seen.</param>
    public static ObjectLog Open(string path, IReadOnlyDictionary<string, ResourceKind> kinds, out IReadOnlyList<StoredObject> objects, out long version)
    {
        var read = new Dictionary<(ResourceKind, ObjectKey), StoredObject>();
        version = 0;
        if (File.Exists(path))
            foreach (var line in File.ReadLines(path))
            {
                if (Parse(line) is not { } entry)
                    continue;
                version = Math.Max(version, entry.Int("version") ?? 0);
                if (entry.Text("kind") is not { } name || !kinds.TryGetValue(name, out var kind))
                    continue;
                if (entry["object"] is JsonObject value)
                    read[(kind, value.Key())] = new StoredObject(kind, value);
                else
                    read.Remove((kind, new ObjectKey(entry.Text("namespace") ?? "", entry.Text("name") ?? "")));
            }
        objects = [.. read.Values];
        var log = new ObjectLog(path, OpenToAppend(path));
        log.Rewrite(objects, version);
        return log;
    }

    /// <summary>Notes an object's new state.</summary>
    public void Put(StoredObject stored)
    {
        var line = new MemoryStream();
        WriteLine(line, stored);
        Append(line.GetBuffer().AsSpan(0, (int)line.Length));
    }

    /// <summary>Notes that an object is gone.</summary>
    public void Delete(StoredObject stored)
    {
        var line = new JsonObject
        {
            ["version"] = stored.ResourceVersion,
            ["kind"] = stored.Kind.Resource,
            ["namespace"] = stored.Key.Namespace,
            ["name"] = stored.Key.Name,
        };
        Append(Encoding.UTF8.GetBytes(line.ToJsonString(StoreJson.Options) + "\n"));
    }

    /// <summary>Writes the file anew with these objects only. Where the disk refuses, the present file goes on.</summary>
    public void Rewrite(IEnumerable<StoredObject> objects, long version)
    {
        // What is refused is not tried again at the next write.
        rewriteAt = Math.Max(SmallestRewrite, 2 * file.Length);
        var fresh = path + ".new";
        using (var file = File.Create(fresh))
        {
            file.Write(Encoding.UTF8.GetBytes($"{{\"version\":{version}}}\n"));
            foreach (var stored in objects)
                WriteLine(file, stored);
        }
        file.Dispose();
        try
        {
            File.Move(fresh, path, overwrite: true);
        }
        finally
        {
            file = OpenToAppend(path);
        }
        rewriteAt = Math.Max(SmallestRewrite, 4 * file.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void Append(ReadOnlySpan<byte> line)
    {
        var end = file.Length;
        try
        {
            file.Write(line);
        }
        catch (IOException)
        {
            // The disk is full. A line that is cut short would take the next one with it.
            file.SetLength(end);
            throw;
        }
    }

    // Without a buffer, which would keep what the disk refused and send it later.
    private static FileStream OpenToAppend(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    private static void WriteLine(Stream file, StoredObject stored)
    {
        file.Write(Encoding.UTF8.GetBytes($"{{\"version\":{stored.ResourceVersion},\"kind\":\"{stored.Kind.Resource}\",\"object\":"));
        file.Write(stored.Utf8.Span);
        file.Write("}\n"u8);
    }

    private static JsonObject? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
