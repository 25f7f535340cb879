using Microsoft.Extensions.DependencyInjection;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Udp;

namespace SocketsKestrel.Hosting.Endpoints;

internal sealed class Mode(string name, Type handlerType, Func<object>? createOptions)
{
    public string Name { get; } = name;

    public bool ServesStreams { get; } = Is<IRequestHandler>(handlerType) || Is<EndpointConnectionHandler>(handlerType);

    public bool ServesDatagrams { get; } = Is<IRequestHandler>(handlerType) || Is<IDatagramHandler>(handlerType);

    public object? CreateOptions() => createOptions?.Invoke();

    public object CreateHandler(IServiceProvider services, Endpoint endpoint)
    {
        // ActivatorUtilities refuses arguments that no constructor takes.
        var wanted = handlerType.GetConstructors().SelectMany(c => c.GetParameters()).Select(p => p.ParameterType).ToList();
        object?[] offered = [endpoint, endpoint.ModeOptions];
        return ActivatorUtilities.CreateInstance(services, handlerType, [.. offered.OfType<object>().Where(o => wanted.Exists(t => t.IsInstanceOfType(o) && t != typeof(object)))]);
    }

    private static bool Is<T>(Type type) => type.IsAssignableTo(typeof(T));
}
