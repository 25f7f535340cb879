namespace SocketsKestrel.LoadTests.Reports;

/// <summary>A file is not a report; the message names the file and the place in it.</summary>
public sealed class ReportFormatException : Exception
{
    /// <inheritdoc/>
    public ReportFormatException()
    {
    }

    /// <inheritdoc/>
    public ReportFormatException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public ReportFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
