using System.Net.Sockets;
using System.Security.Authentication;
using SocketsKestrel.Client;
using SocketsKestrel.Protocol.Messages;
using SocketsKestrel.Terminal.Commands;
using SocketsKestrel.Terminal.Connections;

namespace SocketsKestrel.Terminal.Lines;

/// <summary>One connection between stdin and stdout, from the URL to the exit code.</summary>
internal static class LineCommand
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <summary>A datagram is answered within a round trip or never: nobody says that no answer will come.</summary>
    private static readonly TimeSpan DatagramWait = TimeSpan.FromSeconds(1);

    /// <summary>Does it.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(Target target, PumpOptions options, TextWriter errors, CancellationToken interrupted)
    {
        if (target.Address.IsDatagram)
            options = options with { Wait = options.Wait ?? DatagramWait };
        try
        {
            await using var connection = await ConnectAsync(target, interrupted);
            await using var input = Console.OpenStandardInput();
            await using var output = Console.OpenStandardOutput();
            await new LinePump(connection, input, output, options).RunAsync(interrupted);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or ProtocolException or TimeoutException)
        {
            await errors.WriteLineAsync($"sockets: {target.Address}: {FaultText.Of(e)}");
            return ExitCode.ConnectionFailed;
        }
    }

    private static async Task<IMessageConnection> ConnectAsync(Target target, CancellationToken interrupted)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        timeout.CancelAfter(ConnectTimeout);
        try
        {
            return await MessageClient.ConnectAsync(target.Address.ToString(), target.Options, timeout.Token);
        }
        catch (OperationCanceledException e) when (!interrupted.IsCancellationRequested)
        {
            throw new TimeoutException("no answer", e);
        }
    }
}
