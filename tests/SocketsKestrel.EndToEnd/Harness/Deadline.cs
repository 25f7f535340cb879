namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>How long a test waits for what must come: long enough for a crowded machine, as only a defect ever takes it up.</summary>
internal static class Deadline
{
    public static readonly TimeSpan Span = TimeSpan.FromSeconds(30);

    public static async Task<T> WithinDeadline<T>(this Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Span);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"not within {Span.TotalSeconds:0} s: {what}", e);
        }
    }

    public static async Task WithinDeadline(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(Span);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"not within {Span.TotalSeconds:0} s: {what}", e);
        }
    }
}
