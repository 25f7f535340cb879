using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using SocketsKestrel.Protocol.Messages;

namespace SocketsKestrel.Terminal.Connections;

/// <summary>What went wrong with a connection, in words for a person.</summary>
internal static class FaultText
{
    /// <summary>One line, without a stop at its end.</summary>
    public static string Of(Exception? fault) => fault switch
    {
        null => "the server ended it",
        SocketException socket => Of(socket),
        ProtocolException => "the server speaks another framing: --framing says which",
        AuthenticationException => OfCertificate(fault.InnerException ?? fault),
        TimeoutException => "no answer",
        { InnerException: SocketException inner } => Of(inner),
        { InnerException: AuthenticationException inner } => Of(inner),
        _ => OneLine(fault),
    };

    private static string Of(SocketException fault) => fault.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "nobody listens there",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "there is no such host",
        SocketError.ConnectionReset or SocketError.ConnectionAborted => "the server reset it",
        SocketError.TimedOut => "no answer",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown => "the network does not lead there",
        SocketError.AddressNotAvailable => "there is no such socket", // .NET's word for a path that does not exist
        SocketError.MessageSize => "the message is too long for a datagram",
        _ => OneLine(fault),
    };

    private static string OfCertificate(Exception fault)
    {
        var why = OneLine(fault);
        var remedy = why.Contains(nameof(SslPolicyErrors.RemoteCertificateNameMismatch), StringComparison.Ordinal) ? "--server-name NAME is what it is for"
            : why.Contains("certificate", StringComparison.OrdinalIgnoreCase) ? "--ca FILE names its authority"
            : null;
        return remedy is null ? why : $"the certificate is not trusted ({remedy})";
    }

    private static string OneLine(Exception fault) => fault.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
