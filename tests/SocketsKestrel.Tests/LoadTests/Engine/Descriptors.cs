using System.Net.NetworkInformation;
using SocketsKestrel.Tests.LoadTests.Loop;

namespace SocketsKestrel.Tests.LoadTests.Engine;

/// <summary>Which connections the machine still has: a socket that nobody has closed stays connected.</summary>
internal static class Descriptors
{
    /// <summary>Waits until nobody is connected to a port of this machine any more.</summary>
    public static async Task WaitUntilNoneLeadsToAsync(int port)
    {
        using var patience = new CancellationTokenSource(Looped.Patience);
        while (IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Any(connection =>
            connection.RemoteEndPoint.Port == port && connection.State is TcpState.Established or TcpState.CloseWait))
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
