using System.Text.Json;

namespace SocketsKestrel.LoadTests.Reports;

/// <summary>A <c>report.json</c>.</summary>
public static class ReportFile
{
    /// <summary>Its name in a report's folder.</summary>
    public const string Name = "report.json";

    /// <summary>Writes it.</summary>
    public static void Write(LoadReport report, string path)
    {
        using var file = File.Create(path);
        JsonSerializer.Serialize(file, report, LoadReport.Json);
    }

    /// <summary>Reads one, or the one in a folder.</summary>
    /// <exception cref="ReportFormatException">There is none, or it is no report.</exception>
    public static LoadReport Read(string path)
    {
        if (Directory.Exists(path)) path = Path.Combine(path, Name);
        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize<LoadReport>(file, LoadReport.Json)
                ?? throw new ReportFormatException($"{path}: a report is expected, there is null");
        }
        catch (JsonException e)
        {
            throw new ReportFormatException($"{path}{Place(e)}: {Reason(e)}", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ReportFormatException($"{path}: there is no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReportFormatException($"{path}: {e.Message}", e);
        }
    }

    private static string Place(JsonException e) =>
        (e.LineNumber is { } line ? $", line {line + 1}, byte {e.BytePositionInLine + 1}" : "")
        + (e.Path is { Length: > 0 } and not "$" ? $", at {e.Path}" : "");

    // The message ends with the place, in the parser's own words.
    private static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        if (end < 0) end = e.Message.IndexOf(" LineNumber: ", StringComparison.Ordinal);
        return end < 0 ? e.Message : e.Message[..end];
    }
}
