using System.Globalization;
using SocketsKestrel.Soak;

if (args is not [var text] || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var minutes) || minutes is <= 0 or > 10_000)
{
    Console.Error.WriteLine("usage: SocketsKestrel.Soak MINUTES");
    return 2;
}

return await SoakRun.RunAsync(TimeSpan.FromMinutes(minutes)) ? 0 : 1;
