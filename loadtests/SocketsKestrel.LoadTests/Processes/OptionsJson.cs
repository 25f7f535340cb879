using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using SocketsKestrel.Client;
using SocketsKestrel.LoadTests.Measurement;

namespace SocketsKestrel.LoadTests.Processes;

/// <summary>How the parts of a run's options travel that JSON knows nothing of.</summary>
internal static class OptionsJson
{
    public static IReadOnlyList<JsonConverter> Converters { get; } = [new Address(), new Limit(), new Trust()];

    private sealed class Address : JsonConverter<IPAddress>
    {
        public override IPAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => IPAddress.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    private sealed class Limit : JsonConverter<Threshold>
    {
        public override Threshold Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Threshold.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, Threshold value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
    }

    /// <summary>The authorities and the name; a client certificate stays where it is.</summary>
    private sealed class Trust : JsonConverter<TlsClientOptions>
    {
        public override TlsClientOptions Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var (authorities, host) = JsonSerializer.Deserialize<(string?, string?)>(ref reader, Tuples);
            var trust = new TlsClientOptions { TargetHost = host };
            if (authorities is null)
                return trust;
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPem(authorities);
            return trust with { TrustedAuthorities = trusted };
        }

        public override void Write(Utf8JsonWriter writer, TlsClientOptions value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, (value.TrustedAuthorities?.ExportCertificatePems(), value.TargetHost), Tuples);

        private static readonly JsonSerializerOptions Tuples = new() { IncludeFields = true };
    }
}
