using SocketsKestrel.LoadTests.Engine;

namespace SocketsKestrel.LoadTests.Scenarios;

/// <summary>Each client has temperatures converted, Celsius to Fahrenheit, and checks the results to the last digit.</summary>
internal sealed class TemperatureScenario : ExchangeScenario
{
    /// <summary>Tenths of a degree from -100.0 to 99.9; a prime step visits all before one comes again.</summary>
    private const int Values = 2000;
    private const int Step = 733;

    public override string Name => "temperature";

    public override IEnumerable<string> Check(LoadTestOptions options) => base.Check(options).Concat(RawDepth.Check(options));

    private protected override IExchangeProtocol CreateProtocol(VirtualClient client)
    {
        return new TextProtocol(n => Celsius(n).ToString("F1"), n => Fahrenheit(Celsius(n)));

        double Celsius(long number) => ((((number * Step) + (client.Number * 37L)) % Values) - (Values / 2)) / 10.0;
    }

    /// <summary>Of tenths of a degree the result never lies half-way between two texts, so any way of rounding is the right one.</summary>
    private static string Fahrenheit(double celsius) => ((9.0 / 5.0 * celsius) + 32.0).ToString("F1");
}
