using SocketsKestrel.EndToEnd.Harness;
using static Microsoft.Playwright.Assertions;

namespace SocketsKestrel.EndToEnd.Web;

/// <summary>Degrees in, degrees out, as one types.</summary>
public sealed class TemperatureSectionTests(Browser browser) : PageTests(browser)
{
    [Fact]
    public async Task What_is_typed_is_converted_by_the_server()
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server, "temperature");

        await visitor["#temperature-in"].PressSequentiallyAsync("36.5");
        await Expect(visitor["#temperature-out"]).ToHaveTextAsync("97.7");
        await visitor["#temperature-in"].FillAsync("-40");
        await Expect(visitor["#temperature-out"]).ToHaveTextAsync("-40.0");
        await visitor["#temperature-in"].FillAsync("");
        await Expect(visitor["#temperature-out"]).ToHaveTextAsync("");
    }

    [Theory]
    [InlineData("en-US", "Not a number. Send one decimal number, such as 36.5.")]
    [InlineData("ko-KR", "숫자가 아닙니다. 36.5와 같은 수를 입력하세요.")]
    public async Task What_is_no_number_is_said_beside_the_box(string locale, string error)
    {
        var server = await StartAsync(Endpoints);
        var visitor = await VisitAsync(server, "temperature", Look.Light with { Locale = locale });

        await visitor["#temperature-in"].PressSequentiallyAsync("36x");
        await Expect(visitor["#temperature-error"]).ToHaveTextAsync(error);
        await Expect(visitor["#temperature-in"]).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(visitor["#temperature-out"]).ToHaveTextAsync("");

        await visitor["#temperature-in"].PressAsync("Backspace");
        await Expect(visitor["#temperature-error"]).ToHaveTextAsync("");
        await Expect(visitor["#temperature-in"]).ToHaveAttributeAsync("aria-invalid", "false");
        await Expect(visitor["#temperature-out"]).ToHaveTextAsync("96.8");
    }

    [Fact]
    public async Task The_labels_follow_the_endpoint_s_direction()
    {
        var server = await StartAsync(Endpoints.Tcp("Temperature", "Temperature", ("Temperature:Direction", "FahrenheitToCelsius")));
        var visitor = await VisitAsync(server, "temperature");

        await visitor["#temperature-in"].FillAsync("212");

        await Expect(visitor["#temperature-out"]).ToHaveTextAsync("100.0");
        await Expect(visitor["#temperature-from"]).ToHaveTextAsync("Fahrenheit");
        await Expect(visitor["#temperature-to"]).ToHaveTextAsync("Celsius");
    }
}
