namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>The lines that a process has written to one of its streams so far, and those to come.</summary>
internal sealed class LineLog(string name)
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _changed = New();
    private bool _ended;

    public string[] Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    /// <summary>Takes a line, or <see langword="null"/> at the stream's end.</summary>
    public void Add(string? line)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (line is null)
                _ended = true;
            else
                _lines.Add(line);
            changed = _changed;
            _changed = New();
        }

        changed.TrySetResult();
    }

    /// <summary>The first line, past or future, that contains <paramref name="text"/>; or the <paramref name="count"/>-th one.</summary>
    public async Task<string> WaitForAsync(string text, int count = 1)
    {
        var next = 0;
        var found = 0;
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                for (; next < _lines.Count; next++)
                {
                    if (_lines[next].Contains(text, StringComparison.Ordinal) && ++found == count)
                        return _lines[next];
                }

                if (_ended)
                    throw new InvalidOperationException($"{name} ended with {found} of {count} '{text}':\n{string.Join('\n', _lines)}");
                changed = _changed.Task;
            }

            await changed.WithinDeadline($"{count} '{text}' on {name}, which has:\n{string.Join('\n', Lines)}");
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
