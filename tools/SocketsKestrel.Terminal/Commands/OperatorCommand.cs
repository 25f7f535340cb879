using System.CommandLine;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using SocketsKestrel.Client;
using SocketsKestrel.Client.Reconnecting;
using SocketsKestrel.Terminal.Connections;
using SocketsKestrel.Terminal.Lines;
using SocketsKestrel.Terminal.Operators;
using SocketsKestrel.Terminal.Windows;

namespace SocketsKestrel.Terminal.Commands;

/// <summary><c>operator URL</c>: a client's conversation with an operator; with a web URL the operator's seat.</summary>
internal static class OperatorCommand
{
    private const string TokenVariable = "SOCKETSKESTREL_ADMIN_TOKEN";

    public static Command Create(TextWriter errors)
    {
        var command = new Command("operator", $"With http://HOST:PORT the operator's seat: {OperatorAnswer.Syntax}. With an endpoint's URL a client's conversation with an operator.");
        var arguments = new ConnectionArguments(command, "Operator");
        var token = new Option<string?>("--token") { HelpName = "TOKEN", Description = $"The server's AdminToken, for the seat. {TokenVariable} in the environment goes before it, and is seen by nobody else." };
        command.Add(token);
        command.SetAction((parsed, interrupted) =>
        {
            if (arguments.UrlOf(parsed) is { } url && (url.StartsWith("http://", StringComparison.Ordinal) || url.StartsWith("https://", StringComparison.Ordinal)))
                return SitAsync(url, parsed.GetValue(token), arguments.ReadTls(parsed), errors, interrupted);
            if (parsed.GetValue(token) is not null)
                throw new UsageException("--token: is for the operator's seat, http://HOST:PORT");
            return WindowCommand.RunAsync("operator", arguments.Read(parsed), errors, interrupted);
        });
        return command;
    }

    private static Task<int> SitAsync(string url, string? given, TlsClientOptions tls, TextWriter errors, CancellationToken interrupted)
    {
        if (!Uri.TryCreate(url.EndsWith('/') ? url : url + "/", UriKind.Absolute, out var server) || server is not { Query: "", Fragment: "", UserInfo: "" })
            throw new UsageException($"'{url}' is no URL of a web endpoint: http://HOST:PORT");
        var token = Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } set ? set : given;
        if (token is not null && !token.All(char.IsAscii))
            throw new UsageException("--token: has letters that no header can have");
        return WindowCommand.IsAtTerminal
            ? Screen.ShowAsync(app => new LineWindow(app, $"Operator · {server.ToString().TrimEnd('/')}", Create) { IsSentToldOf = true, Hint = OperatorAnswer.Syntax }, interrupted)
            : new SeatLines(Create, Console.In, Console.Out, errors).RunAsync(interrupted);

        IConversation Create(IConversationView view) => new OperatorSeat(server, CreateHttp(tls, token), new ReconnectOptions(), view);
    }

    private static HttpClient CreateHttp(TlsClientOptions tls, string? token)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15), SslOptions = { TargetHost = tls.TargetHost } };
        if (tls.ClientCertificate is { } own)
            handler.SslOptions.ClientCertificates = [own];
        if (tls.TrustedAuthorities is { } authorities)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

#pragma warning disable CA5359 // asked for, by who knows what it means
        if (tls.AcceptsAnyCertificate)
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }
}
