using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace SocketsKestrel.Faults.Members;

/// <summary>A TCP connection of another process, that can be stopped and continued. It copies between its standard streams and the socket.</summary>
internal sealed class ProcessLink : MemberLink
{
    private const int SigCont = 18;
    private const int SigStop = 19;

    private const string Program = """
        import os, select, socket, sys
        s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sources = [0, s]
        while True:
            for ready in select.select(sources, [], [])[0]:
                if ready == 0:
                    data = os.read(0, 65536)
                    if data:
                        s.sendall(data)
                    else:
                        s.shutdown(socket.SHUT_WR)
                        sources.remove(0)
                else:
                    data = s.recv(65536)
                    if not data:
                        sys.exit(0)
                    while data:
                        data = data[os.write(1, data):]
        """;

    private readonly Process _process;
    private readonly Task<int> _exitCode;

    public ProcessLink(IPEndPoint server)
    {
        var start = new ProcessStartInfo("python3", ["-I", "-S", "-c", Program, server.Address.ToString(), $"{server.Port}"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += static (_, _) => { }; // a reset ends it with a stack trace that nobody needs
        _process.BeginErrorReadLine();
        _exitCode = WaitForExitAsync();
        Output = _process.StandardInput.BaseStream;
        Input = _process.StandardOutput.BaseStream;
    }

    public override Stream Input { get; }

    public override Stream Output { get; }

    public void Stop() => Signal(SigStop);

    public void Continue() => Signal(SigCont);

    public override Task FinishSendingAsync()
    {
        _process.StandardInput.Close();
        return Task.CompletedTask;
    }

    public override async Task<bool> EndsWellAsync() => await _exitCode == 0;

    public override void Reset() => _process.Kill();

    public override async ValueTask DisposeAsync()
    {
        _process.Kill(); // ends a stopped one, too; nothing when it has ended
        await _exitCode;
        _process.Dispose();
    }

    private async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private void Signal(int number)
    {
        if (Kill(_process.Id, number) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
