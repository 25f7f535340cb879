using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SocketsKestrel.Hosting;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Hosting.Endpoints;

/// <summary>A listener as Kestrel uses it, on real sockets.</summary>
public sealed class EndpointListenerTests : IAsyncDisposable
{
    /// <summary>Only ends a test that would hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Endpoint _endpoint = TestEndpoint.Create();
    private readonly ServiceProvider _services;
    private readonly IConnectionListenerFactory _factory;

    public EndpointListenerTests()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel(); // gives the transport's options the pool
        builder.Services.AddSocketsKestrel(new SocketsKestrelOptions(new LimitsOptions(), new WebOptions(), [_endpoint]));
        builder.Services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        _services = builder.Services.BuildServiceProvider();
        _factory = _services.GetRequiredService<IConnectionListenerFactory>();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task Connection_takes_its_blocks_from_the_pool_of_the_process()
    {
        await using var listener = await BindAsync();
        using var client = Connect(listener);
        await using var accepted = await AcceptAsync(listener);
        Assert.NotNull(accepted);
        Assert.Equal(BlockPool.BlockSize, accepted.Transport.Output.GetMemory().Length);
    }

    [Fact]
    public async Task Nobody_is_accepted_while_the_gate_is_closed()
    {
        var gate = _services.GetRequiredService<AcceptGate>();
        await using var listener = await BindAsync();
        gate.Pause();
        gate.Pause();
        using var client = Connect(listener);
        var accepting = AcceptAsync(listener);
        Assert.False(accepting.IsCompleted);
        gate.Resume();
        await using var accepted = await accepting;
        Assert.Equal(client.LocalEndPoint, accepted!.RemoteEndPoint);
    }

    [Fact]
    public async Task The_web_is_accepted_while_the_gate_is_closed()
    {
        await using var listener = await _factory.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), TestContext.Current.CancellationToken);
        _services.GetRequiredService<AcceptGate>().Pause();
        using var client = Connect(listener);
        await using var accepted = await AcceptAsync(listener);
        Assert.Equal(client.LocalEndPoint, accepted!.RemoteEndPoint);
    }

    [Fact]
    public async Task Unbinding_ends_the_accept_loop_whatever_it_waits_for()
    {
        await using var waiting = await BindAsync();
        await using var paused = await BindAsync();
        var waits = AcceptAsync(waiting);
        _services.GetRequiredService<AcceptGate>().Pause();
        var waitsForTheGate = AcceptAsync(paused);

        await waiting.UnbindAsync(TestContext.Current.CancellationToken);
        await paused.UnbindAsync(TestContext.Current.CancellationToken);

        Assert.Null(await waits);
        Assert.Null(await waitsForTheGate);
        Assert.Null(await AcceptAsync(waiting));
        Assert.Throws<SocketException>(() => Connect(waiting));
    }

    [Fact]
    public async Task Address_that_somebody_else_has_when_the_socket_dies_is_tried_again()
    {
        var again = new TaskCompletionSource();
        var sockets = new List<Socket>();
        var calls = 0;
        var options = new SocketTransportOptions { CreateBoundListenSocket = Bind };
        await using var listener = new EndpointListener(
            new IPEndPoint(IPAddress.Loopback, 0), options, new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), NullLogger.Instance),
            new AcceptGate(), _services.GetRequiredService<DescriptorBudget>(), _ => _services.GetRequiredService<LoopSupervisor>().Watch("test"), TimeProvider.System);
        var accepting = AcceptAsync(listener);

        sockets[0].Dispose();

        await Task.WhenAny(again.Task, accepting);
        Assert.False(accepting.IsFaulted);
        using var client = Connect(listener);
        await using var accepted = await accepting;
        Assert.Equal(client.LocalEndPoint, accepted!.RemoteEndPoint);

        Socket Bind(EndPoint address)
        {
            if (++calls == 2)
                throw new SocketException((int)SocketError.AddressAlreadyInUse);
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(address);
            sockets.Add(socket);
            if (calls == 3)
            {
                socket.Listen();
                again.SetResult();
            }

            return socket;
        }
    }

    private static Socket Connect(IConnectionListener listener)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.EndPoint);
        return client;
    }

    private static Task<ConnectionContext?> AcceptAsync(IConnectionListener listener) =>
        listener.AcceptAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

    private ValueTask<IConnectionListener> BindAsync() =>
        _factory.BindAsync(_endpoint.ListensTo = new IPEndPoint(IPAddress.Loopback, 0), TestContext.Current.CancellationToken);
}
