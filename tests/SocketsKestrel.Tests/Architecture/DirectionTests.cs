using ArchUnitNET.Domain;
using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.LoadTests.Engine;
using SocketsKestrel.Protocol.Framing;
using SocketsKestrel.Server.Modes.Echo;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace SocketsKestrel.Tests.Architecture;

/// <summary><c>Server -> Hosting -> Protocol</c>, <c>LoadTests, Terminal -> Client -> Protocol</c>; nothing points back.</summary>
public sealed class DirectionTests
{
    private static readonly Assembly Protocol = typeof(LineFraming).Assembly;
    private static readonly Assembly Hosting = typeof(EndpointConnectionHandler).Assembly;
    private static readonly Assembly Server = typeof(EchoHandler).Assembly;
    private static readonly Assembly Client = Assembly.Load("SocketsKestrel.Client");

    private static readonly Assembly LoadTests = typeof(LoadTest).Assembly;

    private static readonly Assembly Terminal = typeof(SocketsKestrel.Terminal.Connections.Session).Assembly;

    private static readonly ArchUnitNET.Domain.Architecture Code = new ArchLoader().LoadAssemblies(Protocol, Hosting, Server, Client, LoadTests, Terminal).Build();

    [Fact]
    public void Protocol_knows_none_of_the_others() => AssertIndependent(Protocol, @"^SocketsKestrel\.(Hosting|Server|Client|LoadTests|Terminal)(\.|$)");

    /// <summary>An IPEndPoint of System.Net is a value that is on the wire, too; sockets are a namespace below it.</summary>
    [Fact]
    public void Protocol_knows_no_framework_and_does_no_io() =>
        AssertIndependent(Protocol, @"^(Microsoft\.(AspNetCore|Extensions)|System\.Net\.\w+|System\.IO)(\.|$)");

    [Fact]
    public void Hosting_knows_no_protocol_of_the_server() => AssertIndependent(Hosting, @"^SocketsKestrel\.(Server|Client|LoadTests|Terminal)(\.|$)");

    [Fact]
    public void Client_knows_the_protocol_alone() => AssertIndependent(Client, @"^(SocketsKestrel\.(Hosting|Server|LoadTests|Terminal)|Microsoft\.AspNetCore)(\.|$)");

    [Fact]
    public void Server_knows_no_client() => AssertIndependent(Server, @"^SocketsKestrel\.(Client|LoadTests|Terminal)(\.|$)");

    [Fact]
    public void Terminal_knows_the_client_and_no_server() => AssertIndependent(Terminal, @"^(SocketsKestrel\.(Hosting|Server|LoadTests)|Microsoft\.AspNetCore)(\.|$)");

    [Fact]
    public void Load_tests_know_the_client_and_no_server() => AssertIndependent(LoadTests, @"^(SocketsKestrel\.(Hosting|Server)|Microsoft\.AspNetCore)(\.|$)");

    [Fact]
    public void Directions_that_are_there_are_seen()
    {
        Assert.False(Rule(Server, @"^SocketsKestrel\.Hosting(\.|$)").HasNoViolations(Code));
        Assert.False(Rule(Hosting, @"^SocketsKestrel\.Protocol(\.|$)").HasNoViolations(Code));
        Assert.False(Rule(Hosting, @"^Microsoft\.AspNetCore(\.|$)").HasNoViolations(Code));
        Assert.False(Rule(Hosting, @"^System\.Net\.Sockets(\.|$)").HasNoViolations(Code));
    }

    [Fact]
    public void Assemblies_reference_what_the_directions_allow_and_no_more()
    {
        Assert.Empty(References(Protocol));
        Assert.Equal(["SocketsKestrel.Protocol"], References(Hosting));
        Assert.Equal(["SocketsKestrel.Hosting", "SocketsKestrel.Protocol"], References(Server));
        Assert.Empty(References(Client).Except(["SocketsKestrel.Protocol"]));
        Assert.Equal(["SocketsKestrel.Client", "SocketsKestrel.Protocol"], References(LoadTests));
        Assert.Equal(["SocketsKestrel.Client", "SocketsKestrel.Protocol"], References(Terminal));
    }

    private static IEnumerable<string?> References(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(name => name.Name).Where(name => name!.StartsWith("SocketsKestrel", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static ArchRule<IType> Rule(Assembly from, string namespaces) =>
        Types().That().ResideInAssembly(from).Should().NotDependOnAny(Types(includeReferenced: true).That().ResideInNamespaceMatching(namespaces)).WithoutRequiringPositiveResults();

    private static void AssertIndependent(Assembly from, string namespaces)
    {
        var violations = Rule(from, namespaces).Evaluate(Code).Where(result => !result.Passed).Select(result => result.Description);
        Assert.Empty(violations);
    }
}
