using System.Security.Cryptography;
using System.Text;

namespace SocketsKestrel.Hosting.Connections.Tls;

/// <summary>
/// What some files held at one look. Contents are compared, not times: those do not tell two writes within a clock tick, and
/// a symbolic link, or a folder that is one, has one of its own.
/// </summary>
internal sealed class FileSnapshot
{
    /// <summary>No certificate comes near; a path that never ends, such as a device, is not read for ever.</summary>
    private const int MaxLength = 1024 * 1024;

    private readonly Dictionary<string, byte[]> _contents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _errors = new(StringComparer.Ordinal);

    private FileSnapshot(IEnumerable<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in paths)
        {
            var content = Read(path);
            hash.AppendData(BitConverter.GetBytes(content?.Length ?? -1));
            hash.AppendData(content ?? Encoding.UTF8.GetBytes(_errors[path]));
        }

        Fingerprint = Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Equal for equal contents.</summary>
    public string Fingerprint { get; }

    public static FileSnapshot Take(IEnumerable<string> paths) => new(paths);

    /// <summary>What a file held.</summary>
    /// <exception cref="IOException">It could not be read.</exception>
    public byte[] this[string path] => _contents.TryGetValue(path, out var content) ? content : throw new IOException(_errors[path]);

    private byte[]? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var buffer = new byte[Math.Min(file.Length, MaxLength) + 1];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length > MaxLength)
                throw new IOException($"'{path}' is longer than {MaxLength} bytes.");
            return _contents[path] = buffer[..length];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            _errors[path] = e.Message;
            return null;
        }
    }
}
