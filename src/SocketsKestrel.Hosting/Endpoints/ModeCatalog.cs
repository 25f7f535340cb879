using System.Diagnostics.CodeAnalysis;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Hosting.Udp;

namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>The modes an endpoint may name, each a handler and its options. Filled at start, before endpoints are read.</summary>
public sealed class ModeCatalog
{
    private readonly Dictionary<string, Mode> _modes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names, in the order in which they were added.</summary>
    public IEnumerable<string> Names => _modes.Values.Select(mode => mode.Name);

    /// <summary>Adds a mode whose options are the section of its name, in the endpoint's entry or in <c>EndpointDefaults</c>.</summary>
    /// <typeparam name="THandler">
    /// An <see cref="IRequestHandler"/> (any transport), an <see cref="EndpointConnectionHandler"/> (streams), an
    /// <see cref="IDatagramHandler"/> (UDP), or the latter two in one. One instance is made per endpoint; its constructor may ask for
    /// <typeparamref name="TOptions"/>, the <see cref="Endpoint"/>, and services.
    /// </typeparam>
    /// <typeparam name="TOptions">Plain properties with defaults; ranges as data annotations.</typeparam>
    public ModeCatalog Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TOptions>(string name)
        where THandler : class
        where TOptions : class, new()
    {
        _modes.Add(name, new Mode(name, typeof(THandler), () => new TOptions()));
        return this;
    }

    /// <summary>Adds a mode without options.</summary>
    /// <typeparam name="THandler">As for the other overload.</typeparam>
    public ModeCatalog Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(string name)
        where THandler : class
    {
        _modes.Add(name, new Mode(name, typeof(THandler), createOptions: null));
        return this;
    }

    internal bool TryGet(string name, [NotNullWhen(true)] out Mode? mode) => _modes.TryGetValue(name, out mode);
}
