using SocketsKestrel.Terminal.Connections;
using SocketsKestrel.Terminal.Text;
using Terminal.Gui.App;
using Terminal.Gui.Drawing;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace SocketsKestrel.Terminal.Windows;

/// <summary>Celsius in, Fahrenheit out.</summary>
internal sealed class TemperatureWindow : SocketsWindow
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    private readonly Target _target;
    private readonly TextField _celsius;
    private readonly TextField _fahrenheit;
    private readonly Label _error;
    private object? _waiting;

    /// <param name="app">The terminal.</param>
    /// <param name="target">The endpoint.</param>
    public TemperatureWindow(IApplication app, Target target)
        : base(app, $"Temperature · {target.Address}")
    {
        _target = target;
        _celsius = new TextField { X = 14, Y = 1, Width = 14 };
        var convert = NewButton("Convert", 14, 3);
        _fahrenheit = new TextField { X = 14, Y = 5, Width = 14, ReadOnly = true, CanFocus = false };
        _error = new Label { X = 30, Y = 1, Width = Dim.Fill(1), Height = 4 };
        _error.TextFormatter.WordWrap = true;
        var fault = new Attribute(Colors.Fault, Color.None);
        _error.SetScheme(new Scheme(Colors.Scheme) { Normal = fault, HotNormal = fault });
        _error.HotKeySpecifier = new System.Text.Rune('\uFFFF'); // the server's words have no hot keys
        _celsius.Accepting += (_, e) => e.Handled = Convert();
        convert.Accepting += (_, e) => e.Handled = Convert();
        Content.Lines.Add(-2);
        Content.Add(
            new Label { Text = "Celsius", X = 2, Y = 1 }, _celsius, _error, convert,
            new Label { Text = "Fahrenheit", X = 2, Y = 5 }, _fahrenheit);
    }

    /// <inheritdoc/>
    public override void Enter()
    {
        _celsius.SetFocus();
        Begin(view => new Session(_target, view));
    }

    /// <inheritdoc/>
    protected override void Receive(string text)
    {
        StopWaiting();
        var isError = text.StartsWith("ERR ", StringComparison.Ordinal);
        _error.Text = isError ? ScreenText.ForCells(text) : "";
        _fahrenheit.Text = isError ? "" : ScreenText.ForCells(text.Trim());
        _celsius.SetFocus();
        _celsius.SelectAll();
    }

    private bool Convert()
    {
        _ = ConvertAsync(_celsius.Text.Trim()); // its faults are shown; the loop is what it comes back to
        return true;
    }

    private async Task ConvertAsync(string celsius)
    {
        _fahrenheit.Text = "";
        _error.Text = "";
        StopWaiting();
        if (celsius.Length == 0)
        {
            _error.Text = "write a number, such as 36.5";
            return;
        }

        try
        {
            _waiting = Program.AddTimeout(AnswerTimeout, () =>
            {
                _waiting = null;
                _error.Text = "no answer";
                return false;
            });
            await SendAsync(celsius);
        }
        catch (IOException e)
        {
            StopWaiting();
            _error.Text = $"not sent: {FaultText.Of(e)}";
        }
    }

    private void StopWaiting()
    {
        if (_waiting is not null)
            Program.RemoveTimeout(_waiting);
        _waiting = null;
    }
}
