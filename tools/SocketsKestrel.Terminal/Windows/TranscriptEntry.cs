namespace SocketsKestrel.Terminal.Windows;

/// <summary>A line of a transcript.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="At">The time of day.</param>
/// <param name="Author">Who has written it, with what stands between the two; may be empty.</param>
/// <param name="Text">What was written.</param>
internal sealed record TranscriptEntry(EntryKind Kind, TimeOnly At, string Author, string Text);
