using SocketsKestrel.Client.Configuration;

namespace SocketsKestrel.LoadTests.Targets;

/// <summary>What a run is against.</summary>
/// <param name="Url">What the clients connect to; its port is 0 until the server that is to be started has said which.</param>
/// <param name="Endpoint">The endpoint of the configuration, if it is one.</param>
/// <param name="Settings">The configuration, if there is one.</param>
internal sealed record RunTarget(EndpointUrl Url, ConfiguredEndpoint? Endpoint, ServerSettings? Settings);
