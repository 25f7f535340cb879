namespace SocketsKestrel.EndToEnd.Web;

/// <summary>The tests that share the <see cref="Browser"/>; they run one after the other, as it takes a processor to draw a page.</summary>
[CollectionDefinition]
public sealed class BrowserCollection : ICollectionFixture<Browser>;
