using System.Net;
using System.Net.Sockets;

namespace SocketsKestrel.LoadTests.Preflight;

/// <summary>Whether connections can come from the given addresses.</summary>
internal static class SourceCheck
{
    public static IEnumerable<string> Check(IEnumerable<IPAddress> sources)
    {
        foreach (var source in sources)
        {
            using var socket = new Socket(source.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            var error = SocketError.Success;
            try
            {
                socket.Bind(new IPEndPoint(source, 0));
            }
            catch (SocketException e)
            {
                error = e.SocketErrorCode;
            }

            if (error == SocketError.AddressNotAvailable)
                yield return $"--source {source}: is not an address of this machine; ip address add {source}/32 dev lo gives it one";
            else if (error != SocketError.Success)
                yield return $"--source {source}: cannot be used: {error}";
        }
    }
}
