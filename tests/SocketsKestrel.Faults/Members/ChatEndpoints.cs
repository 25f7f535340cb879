using System.Net;

namespace SocketsKestrel.Faults.Members;

/// <summary>Where one room is reached; all of it speaks lines, and does not send messages back to their sender.</summary>
/// <param name="Tcp">Over TCP.</param>
/// <param name="Unix">Over a unix socket.</param>
/// <param name="Tls">Over TLS, with any certificate.</param>
/// <param name="Udp">With datagrams.</param>
public sealed record ChatEndpoints(IPEndPoint Tcp, EndPoint Unix, IPEndPoint Tls, EndPoint Udp);
