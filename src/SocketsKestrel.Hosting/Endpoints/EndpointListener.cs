using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>
/// One listening socket, and its accept loop, which Kestrel drives. Kestrel's own listener tries again at once whatever the error,
/// and so spins when descriptors are used up; and Kestrel gives a listener up when <see cref="AcceptAsync"/> throws, so this one does not.
/// </summary>
internal sealed class EndpointListener : IConnectionListener
{
    private readonly SocketTransportOptions _options;
    private readonly SocketConnectionContextFactory _contexts;
    private readonly AcceptGate _gate;
    private readonly DescriptorBudget _descriptors;
    private readonly SupervisedLoop _loop;
    private readonly TimeProvider _time;
    private readonly CancellationTokenRegistration _shut;
    private readonly CancellationTokenSource _unbinding = new();
    private readonly Lock _socketGate = new();
    private Socket _socket;
    private bool _isShort;

    /// <summary>Binds and listens.</summary>
    /// <exception cref="AddressInUseException">Somebody else has the address.</exception>
    /// <exception cref="SocketException">It cannot be bound for another reason.</exception>
    public EndpointListener(
        EndPoint address, SocketTransportOptions options, SocketConnectionContextFactory contexts, AcceptGate gate, DescriptorBudget descriptors,
        Func<EndPoint, SupervisedLoop> watch, TimeProvider time)
    {
        _options = options;
        _contexts = contexts;
        _gate = gate;
        _descriptors = descriptors;
        _time = time;
        _socket = Listen(address, options);
        EndPoint = _socket.LocalEndPoint!;
        _loop = watch(EndPoint);
        _shut = gate.Ended.UnsafeRegister(static listener => ((EndpointListener)listener!).Unbind(), this);
    }

    public EndPoint EndPoint { get; }

    /// <summary>The next client; <see langword="null"/> once unbound. Called by one loop only.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (!_unbinding.IsCancellationRequested)
        {
            try
            {
                if (_isShort)
                    await WaitForDescriptorsAsync(SocketError.TooManyOpenSockets);
                if (!_gate.IsOpen)
                    await _gate.WaitAsync(_unbinding.Token);
                return Open(await _socket.AcceptAsync(cancellationToken));
            }
            catch (Exception) when (_unbinding.IsCancellationRequested)
            {
                break; // unbinding closes the socket
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (SocketException e) when (IsOfOneClient(e.SocketErrorCode))
            {
                // That client is gone; the next may be there.
            }
            catch (SocketException e) when (IsOfTheSystem(e.SocketErrorCode))
            {
                await WaitForDescriptorsAsync(e.SocketErrorCode);
            }
            catch (Exception e)
            {
                if (!await RestartAsync(e))
                    await Task.Delay(Timeout.Infinite, _unbinding.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        Unbind();
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await _shut.DisposeAsync();
        Unbind();
        _contexts.Dispose();
    }

    private void Unbind()
    {
        lock (_socketGate)
        {
            _unbinding.Cancel();
            _socket.Dispose(); // also removes a unix socket's file
        }
    }

    private static Socket Listen(EndPoint address, SocketTransportOptions options)
    {
        Socket? socket = null;
        try
        {
            socket = options.CreateBoundListenSocket(address);
            socket.Listen(options.Backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            if (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
                throw new AddressInUseException(e.Message, e);
            throw;
        }
    }

    /// <summary>What accept(2) reports of a connection that failed before it was taken, or that a firewall forbids.</summary>
    private static bool IsOfOneClient(SocketError error) => error is SocketError.ConnectionAborted or SocketError.ConnectionReset
        or SocketError.TimedOut or SocketError.Interrupted or SocketError.AccessDenied or SocketError.NetworkDown or SocketError.NetworkUnreachable
        or SocketError.HostDown or SocketError.HostUnreachable or SocketError.ProtocolOption;

    /// <summary>EMFILE and ENFILE; ENOBUFS; ENOMEM, for which .NET has no name of its own.</summary>
    private static bool IsOfTheSystem(SocketError error) =>
        error is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.SocketError;

    private ConnectionContext Open(Socket accepted)
    {
        try
        {
            _isShort = _descriptors.IsShort(accepted);
            if (accepted.ProtocolType == ProtocolType.Tcp)
                accepted.NoDelay = _options.NoDelay;
            return _contexts.Create(accepted);
        }
        catch
        {
            accepted.Dispose();
            throw;
        }
    }

    private async Task WaitForDescriptorsAsync(SocketError error)
    {
        await _descriptors.WaitAsync(error, _unbinding.Token);
        _isShort = false;
    }

    /// <summary>Waits, and listens anew if the socket no longer does.</summary>
    /// <returns>Whether the loop may go on.</returns>
    private async Task<bool> RestartAsync(Exception cause)
    {
        if (_loop.Died(cause) is not { } delay)
            return false;
        await Task.Delay(delay, _time, _unbinding.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_socketGate)
        {
            if (_unbinding.IsCancellationRequested)
                return true;
            try
            {
                if (!IsListening(_socket))
                {
                    _socket.Dispose(); // its address must be free for the next
                    _socket = Listen(EndPoint, _options);
                }

                _loop.Restarted();
            }
            catch (Exception e) when (e is SocketException or IOException or AddressInUseException)
            {
                // The closed socket has the loop die again, and come back here.
            }
        }

        return true;
    }

    private static bool IsListening(Socket socket)
    {
        // From asm-generic/socket.h; the option that .NET names AcceptConnection has another number there.
        const int SolSocket = 1;
        const int SoAcceptConn = 30;
        Span<byte> value = stackalloc byte[sizeof(int)];
        try
        {
            return OperatingSystem.IsLinux() && socket.GetRawSocketOption(SolSocket, SoAcceptConn, value) == sizeof(int) && BitConverter.ToInt32(value) != 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
