using SocketsKestrel.Terminal.Commands;
using Terminal.Gui.App;
using Terminal.Gui.Input;

namespace SocketsKestrel.Terminal.Windows;

/// <summary>The terminal while a window is on it.</summary>
internal static class Screen
{
    /// <summary>How long a terminal may take to be given back; one that has been closed never is.</summary>
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Shows a window until its user leaves it, and gives the terminal back as it was.</summary>
    /// <param name="create">Makes the window.</param>
    /// <param name="interrupted">Leaves it, too.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> ShowAsync(Func<IApplication, SocketsWindow> create, CancellationToken interrupted)
    {
        // A thread of its own, as the loop leaves its synchronization context behind, to which nothing comes back when it has ended.
        SocketsWindow? window = null;
        var showing = Task.Factory.StartNew(
            () => Show(app => window = create(app), interrupted), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.RunContinuationsAsynchronously, TaskScheduler.Default);
        if (await Task.WhenAny(showing, LeaveTimeoutAfter(interrupted)) == showing)
            await showing;
        if (window is not null)
            await window.LeaveAsync();
        return ExitCode.Done;
    }

    private static async Task LeaveTimeoutAfter(CancellationToken interrupted)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = interrupted.Register(cancelled.SetResult);
        await cancelled.Task;
        await Task.Delay(LeaveTimeout, CancellationToken.None);
    }

    private static void Show(Func<IApplication, SocketsWindow> create, CancellationToken interrupted)
    {
        using var app = Application.Create();
        app.Init();
        using var window = create(app);
        app.Keyboard.KeyDown += (_, key) =>
        {
            if (key == Key.Esc || key == Key.Q.WithCtrl || key == Key.C.WithCtrl)
            {
                key.Handled = true;
                app.RequestStop();
            }
            else
            {
                key.Handled = window.TakeKey(key);
            }
        };
        app.Paste += (_, paste) => paste.Handled = window.TakePaste(paste.Text);
        window.Initialized += (_, _) => window.Enter();
        using var leaving = interrupted.Register(() => app.Invoke(() => app.RequestStop()));
        app.Run(window);
    }
}
