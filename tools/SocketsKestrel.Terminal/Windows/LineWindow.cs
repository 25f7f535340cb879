using SocketsKestrel.Terminal.Connections;
using Terminal.Gui.App;

namespace SocketsKestrel.Terminal.Windows;

/// <summary>Lines to the other side, and lines from it.</summary>
/// <param name="app">The terminal.</param>
/// <param name="title">At the top.</param>
/// <param name="create">Makes the conversation.</param>
internal sealed class LineWindow(IApplication app, string title, Func<IConversationView, IConversation> create) : ConversationWindow(app, title, headerRows: 0)
{
    /// <summary>Whether the other side tells of what was sent, so that it need not be shown here.</summary>
    public bool IsSentToldOf { get; init; }

    /// <summary>Said at the beginning: how to write.</summary>
    public string? Hint { get; init; }

    /// <inheritdoc/>
    public override void Enter()
    {
        if (Hint is { } hint)
            Notice(hint);
        Message.SetFocus();
        Begin(create);
    }

    /// <inheritdoc/>
    protected override string MessageOf(string text) => text;

    /// <inheritdoc/>
    protected override void ShowSent(string text)
    {
        if (!IsSentToldOf)
            Transcript.Append(EntryKind.Own, "> ", text);
    }

    /// <inheritdoc/>
    protected override void Receive(string text) =>
        Transcript.Append(text.StartsWith("ERR ", StringComparison.Ordinal) ? EntryKind.Fault : EntryKind.Message, IsSentToldOf ? "" : "< ", text);
}
