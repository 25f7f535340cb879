using System.Buffers;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SocketsKestrel.Client;
using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.EndToEnd.Client;

/// <summary>The client library over TLS: whom it trusts, what it shows.</summary>
public sealed class TlsClientTests : IDisposable
{
    private static readonly TlsClientOptions Trusting = new() { TrustedAuthorities = [Authority.Common.Certificate], TargetHost = "localhost" };

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Tls", FramingType.Line)]
    [InlineData("TlsLengthPrefixed", FramingType.LengthPrefixed)]
    public async Task Messages_come_back_one_by_one_and_after_the_last_the_end(string endpoint, FramingType framing)
    {
        using var server = await ServerProcess.StartAsync(new Settings().EveryTransport("Echo", _folder));
        await using var client = await MessageClient.ConnectAsync(server[endpoint].Url, new ClientOptions { Framing = IMessageFraming.Create(framing, 8192), Tls = Trusting }, Cancelled);
        string[] messages = ["one", "둘", new('x', 8000)];
        foreach (var message in messages)
            await client.SendAsync(Encoding.UTF8.GetBytes(message), Cancelled);
        await client.CompleteSendingAsync();

        Assert.Equal(messages, await RestAsync(client));
    }

    [Fact]
    public async Task Sending_may_end_while_another_thread_reads()
    {
        using var server = await ServerProcess.StartAsync(new Settings().EveryTransport("Echo", _folder));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => EchoAsync(server)));

        static async Task EchoAsync(ServerProcess server)
        {
            await using var client = await MessageClient.ConnectAsync(server["Tls"].Url, new ClientOptions { Tls = Trusting }, Cancelled);
            var answers = RestAsync(client);
            string[] messages = [.. Enumerable.Range(0, 200).Select(number => $"{number} {new string('x', 1000)}")];
            foreach (var message in messages)
                await client.SendAsync(Encoding.UTF8.GetBytes(message), Cancelled);
            await client.CompleteSendingAsync();
            Assert.Equal(messages, await answers);
        }
    }

    [Fact]
    public async Task A_server_that_is_not_trusted_or_has_another_name_is_not_talked_to()
    {
        using var other = new Authority("CN=Other");
        using var server = await ServerProcess.StartAsync(new Settings().Tls("Echo", "Echo", _folder));
        foreach (var options in (TlsClientOptions[])[new() { TargetHost = "localhost" }, Trusting with { TrustedAuthorities = [other.Certificate] }, Trusting with { TargetHost = "elsewhere.test" }, Trusting with { TargetHost = null }])
            await Assert.ThrowsAsync<AuthenticationException>(() => MessageClient.ConnectAsync(server["Echo"].Url, new ClientOptions { Tls = options }, Cancelled));
        await using var client = await MessageClient.ConnectAsync(server["Echo"].Url, new ClientOptions { Tls = Trusting }, Cancelled);
        await client.SendAsync("hello"u8.ToArray(), Cancelled);
        await client.CompleteSendingAsync();

        Assert.Equal(["hello"], await RestAsync(client));
    }

    [Fact]
    public async Task A_client_certificate_is_shown_to_a_server_that_asks()
    {
        using var clients = new Authority("CN=Clients");
        using X509Certificate2 own = clients.IssueClient("me");
        using var server = await ServerProcess.StartAsync(new Settings().Tls(
            "Echo", "Echo", _folder, ("ClientCertificateMode", "RequireCertificate"), ("ClientCertificateAuthorities", clients.WriteRoot(_folder, "clients.pem"))));
        await using var client = await MessageClient.ConnectAsync(server["Echo"].Url, new ClientOptions { Tls = Trusting with { ClientCertificate = own } }, Cancelled);
        await client.SendAsync("hello"u8.ToArray(), Cancelled);
        await client.CompleteSendingAsync();

        Assert.Equal(["hello"], await RestAsync(client));
    }

    private static async Task<List<string>> RestAsync(IMessageConnection client)
    {
        var messages = new List<string>();
        await foreach (var message in client.ReadAllAsync(Cancelled))
            messages.Add(Encoding.UTF8.GetString(message));
        return messages;
    }
}
