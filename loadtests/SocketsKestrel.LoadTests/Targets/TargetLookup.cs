using SocketsKestrel.Client.Configuration;
using SocketsKestrel.LoadTests.Commands;
using SocketsKestrel.LoadTests.Scenarios;

namespace SocketsKestrel.LoadTests.Targets;

/// <summary>Finds out what a run is against.</summary>
internal sealed class TargetLookup(ScenarioEntry scenario, RunArguments arguments, string? serverProgram, List<string> faults)
{
    private const string TargetName = "--target";

    /// <summary>The target; <see langword="null"/>, and a fault, if there is none.</summary>
    public RunTarget? Find()
    {
        var isUrl = arguments.Target?.Contains("://", StringComparison.Ordinal) ?? false;
        if (!TryLoad(isUrl, out var settings))
            return null;
        var target = isUrl ? FindByUrl(arguments.Target!, settings)
            : arguments.Target is { } name ? FindByName(name, settings!)
            : FindByMode(settings!);
        if (target is not null && !Allows(target.Url))
        {
            faults.Add($"{TargetName} {arguments.Target ?? target.Url.ToString()}: {scenario.Name} goes over {(scenario.Transports == TargetTransports.Datagrams ? "udp" : "tcp, tls, unix sockets and ws")} only{Instead(target.Url)}");
            return null;
        }

        return target;
    }

    /// <summary>A URL needs no configuration; one that lies in the current folder by chance may be of another server.</summary>
    private bool TryLoad(bool isUrl, out ServerSettings? settings)
    {
        settings = null;
        var file = arguments.Config ?? (isUrl && !arguments.StartServer ? null : ServerSettings.FindFile(arguments.StartServer ? serverProgram : null));
        if (file is null)
        {
            if (!isUrl)
                faults.Add($"{TargetName}: no appsettings.json is in the current folder: give a URL, such as tcp://localhost:2500, or the server's configuration with --config");
            return isUrl;
        }

        try
        {
            settings = ServerSettings.Load(file);
            return true;
        }
        catch (InvalidDataException e)
        {
            faults.Add($"--config {file}: {e.Message}");
            return false;
        }
    }

    private RunTarget? FindByUrl(string text, ServerSettings? settings)
    {
        if (!EndpointUrl.TryParse(text, out var url) || url.Host == "*" || (url.Port == 0 && url.UnixPath is null))
        {
            faults.Add($"{TargetName} {text}: is none of tcp://host:port, tls://host:port, tcp://unix:/path, udp://host:port, ws://host:port/path, wss://host:port/path");
            return null;
        }

        return new RunTarget(url, settings?.Endpoints.FirstOrDefault(e => e.IsEnabled && IsOf(url, e)), settings);
    }

    /// <summary>An endpoint is reached at its own URL, and through this project's gateway by its name.</summary>
    private static bool IsOf(EndpointUrl url, ConfiguredEndpoint endpoint) => url.IsWebSocket
        ? url.Resource.Equals($"/ws/{endpoint.Name}", StringComparison.OrdinalIgnoreCase)
        : EndpointUrl.TryParse(endpoint.Url, out var configured) && configured.ForClient() == url.ForClient();

    private RunTarget? FindByName(string name, ServerSettings settings)
    {
        var endpoint = settings.Endpoints.FirstOrDefault(e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (endpoint is not null && endpoint.IsEnabled)
            return Take(endpoint, settings);
        faults.Add(endpoint is not null ? $"{TargetName} {name}: is switched off in {settings.File}"
            : settings.Endpoints.Count == 0 ? $"{TargetName} {name}: {settings.File} has no endpoints"
            : $"{TargetName} {name}: {settings.File} has no endpoint of this name, but {string.Join(", ", settings.Endpoints.Where(e => e.IsEnabled).Select(e => e.Name))}");
        return null;
    }

    /// <summary>The plainest one: tcp before tls before udp.</summary>
    private RunTarget? FindByMode(ServerSettings settings)
    {
        if (scenario.Mode is { } mode && settings.FindPlainest(mode, Allows) is { } endpoint)
            return Take(endpoint, settings);
        faults.Add($"{TargetName}: {settings.File} has no enabled endpoint of mode {scenario.Mode} for {scenario.Name}: give a URL");
        return null;
    }

    private RunTarget? Take(ConfiguredEndpoint endpoint, ServerSettings settings)
    {
        if (!EndpointUrl.TryParse(endpoint.Url, out var url))
            faults.Add($"{TargetName} {endpoint.Name}: its URL in {settings.File}, '{endpoint.Url}', is none");
        else if (url is { Port: 0, UnixPath: null } && !arguments.StartServer)
            faults.Add($"{TargetName} {endpoint.Name}: has port 0 in {settings.File}, and which it got only the server's log says: give the URL from there, or --start-server");
        else
            return new RunTarget(url.ForClient(), endpoint, settings);
        return null;
    }

    private bool Allows(EndpointUrl url) => scenario.Transports.HasFlag(url.IsDatagram ? TargetTransports.Datagrams : TargetTransports.Streams);

    private string Instead(EndpointUrl url) =>
        ScenarioList.Find(url.IsDatagram ? $"udp-{scenario.Name}" : scenario.Name.Replace("udp-", "", StringComparison.Ordinal)) is { } other && other != scenario ? $"; there is {other.Name}" : "";
}
