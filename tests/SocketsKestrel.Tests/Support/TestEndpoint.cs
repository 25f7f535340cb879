using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Protocol.Framing;

namespace SocketsKestrel.Tests.Support;

/// <summary>Endpoints as configuration would make them, without any.</summary>
internal static class TestEndpoint
{
    public static Endpoint Create(string name = "Test", Action<EndpointOptions>? configure = null, string url = "tcp://127.0.0.1:0")
    {
        var options = new EndpointOptions();
        configure?.Invoke(options);
        Assert.True(EndpointUrl.TryParse(url, out var parsed, out var fault), fault);
        return new Endpoint(name, parsed, options, new Mode("Test", typeof(EndpointConnectionHandler), createOptions: null), modeOptions: null);
    }

    public static Endpoint Create(FramingType framing, Action<EndpointOptions>? configure = null) => Create($"{framing}", options =>
    {
        options.Framing.Type = framing;
        configure?.Invoke(options);
    });
}
