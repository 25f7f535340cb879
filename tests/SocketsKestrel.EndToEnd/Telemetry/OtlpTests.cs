using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Telemetry;

/// <summary>The metrics, sent to a collector.</summary>
public sealed class OtlpTests
{
    private const string Exporter = "OpenTelemetry.Exporter.OpenTelemetryProtocol.dll";

    private readonly Settings _settings = new Settings().Web().Tcp("Thermometer", "Temperature");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_collector_that_is_named_gets_what_is_counted(bool inConfigurationFile)
    {
        await using var collector = await Collector.StartAsync();
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        };
        if (inConfigurationFile)
        {
            foreach (var (name, value) in variables)
                _settings.Set(name, value);
            variables.Clear();
        }

        variables["OTEL_SERVICE_NAME"] = "weather-station";
        using var server = await ServerProcess.StartAsync(new Launch { Settings = _settings, Environment = variables });
        using var client = await server.ConnectAsync("Thermometer");
        await client.ExpectAnswerAsync("36.5", "97.7");
        await client.ExpectAnswerAsync("warm", "ERR not-a-number send one decimal number, such as 36.5");

        foreach (var part in new[] { "SocketsKestrel", "weather-station", "socketskestrel.messages.received", "Thermometer", "not-a-number", "dotnet.gc.collections" })
            await collector.WaitForAsync(part);
        Assert.Contains(Exporter, Maps(server), StringComparison.Ordinal);
        Assert.Equal(1, (await Counters.ReadAsync(server))["socketskestrel.messages.rejected"]); // Prometheus may read on
        server.Send(Signal.Terminate);
        Assert.Equal(0, await server.ExitCodeAsync());
    }

    [Fact]
    public async Task Without_one_nothing_is_loaded()
    {
        using var server = await ServerProcess.StartAsync(_settings);
        await Counters.ReadAsync(server);
        Assert.DoesNotContain(Exporter, Maps(server), StringComparison.Ordinal);
        Assert.Contains("OpenTelemetry.Exporter.Prometheus", Maps(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_is_no_fault()
    {
        using var server = await ServerProcess.StartAsync(new Launch
        {
            Settings = _settings,
            Environment = { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{FreePort.Next()}", ["OTEL_METRIC_EXPORT_INTERVAL"] = "50" },
        });
        using var client = await server.ConnectAsync("Thermometer");
        await client.ExpectAnswerAsync("36.5", "97.7");
        server.Send(Signal.Terminate);
        Assert.Equal(0, await server.ExitCodeAsync());
        server.AssertNoUnhandledException();
    }

    private static string Maps(ServerProcess server) => File.ReadAllText($"/proc/{server.Id}/maps");

    /// <summary>What takes <c>POST /v1/metrics</c>. Names are plain text inside the protobuf messages.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly Channel<string> _received = Channel.CreateUnbounded<string>();
        private readonly WebApplication _app;

        private Collector()
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
            builder.Services.AddRouting();
            _app = builder.Build();
            _app.MapPost("/v1/metrics", async (HttpContext http) =>
            {
                Assert.Equal("application/x-protobuf", http.Request.ContentType);
                using var body = new StreamReader(http.Request.Body, Encoding.Latin1);
                await _received.Writer.WriteAsync(await body.ReadToEndAsync(http.RequestAborted));
            });
        }

        public string Url => _app.Urls.Single();

        public static async Task<Collector> StartAsync()
        {
            var collector = new Collector();
            await collector._app.StartAsync(TestContext.Current.CancellationToken);
            return collector;
        }

        /// <summary>Waits until something comes that contains the text.</summary>
        public async Task WaitForAsync(string text)
        {
            while (!(await _received.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WithinDeadline($"metrics with '{text}'")).Contains(text, StringComparison.Ordinal))
            {
            }
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
