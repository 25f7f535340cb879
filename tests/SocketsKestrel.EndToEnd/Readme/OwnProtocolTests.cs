using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using SocketsKestrel.Client;
using SocketsKestrel.EndToEnd.Harness;
using SocketsKestrel.Hosting;
using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.EndToEnd.Readme;

/// <summary>The README's own protocol: the text that it shows is compiled here, and its entry is run.</summary>
public sealed class OwnProtocolTests
{
    [Fact]
    public async Task The_class_of_the_README_is_the_one_that_is_compiled_here()
    {
        var source = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "tests/SocketsKestrel.EndToEnd/Readme/ShoutHandler.cs"), TestContext.Current.CancellationToken);

        Assert.Contains(ReadmeFile.Blocks("csharp").First(), source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task The_protocol_of_the_README_serves_every_transport(string scheme)
    {
        var entry = JsonNode.Parse($"{{{ReadmeFile.Blocks("json").Single()}}}")!["Shout"]!.AsObject();
        entry["Url"] = $"{scheme}://127.0.0.1:0";
        var json = new JsonObject { ["SocketsKestrel"] = new JsonObject { ["Endpoints"] = new JsonObject { ["Shout"] = entry.DeepClone() } } };
        var faults = new List<string>();
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json.ToJsonString()))).Build();
        var options = SocketsKestrelOptions.Read(configuration, new ModeCatalog().Add<ShoutHandler>("Shout"), faults, []);
        Assert.Empty(faults);

        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSocketsKestrel(options);
        await using var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);

        await using var client = await MessageClient.ConnectAsync(options.Endpoints[0].BoundUrl!, cancellationToken: TestContext.Current.CancellationToken);
        await client.SendAsync("annyeong, 안녕"u8.ToArray(), TestContext.Current.CancellationToken);
        await foreach (var reply in client.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal("ANNYEONG, 안녕", Encoding.UTF8.GetString(reply));
            return;
        }

        Assert.Fail("the server closed without a reply");
    }
}
