namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>A socket of another process. Linux lends it by pidfd_getfd(2) to whoever may trace that process.</summary>
internal static class ForeignSocket
{
    private const int StreamSocket = 1;
    private const int DatagramSocket = 2;

    private const string ShutDown =
        """
        import ctypes, os, socket, sys
        pid, kind, port = map(int, sys.argv[1:])
        libc = ctypes.CDLL(None, use_errno=True)
        pidfd = libc.syscall(434, pid, 0)  # pidfd_open
        for fd in map(int, os.listdir(f'/proc/{pid}/fd')):
            try:
                if not os.readlink(f'/proc/{pid}/fd/{fd}').startswith('socket:'):
                    continue
            except FileNotFoundError:
                continue
            own = libc.syscall(438, pidfd, fd, 0)  # pidfd_getfd
            if own < 0:
                continue
            with socket.socket(fileno=own) as s:
                if s.type != kind or s.family == socket.AF_UNIX or kind == socket.SOCK_STREAM and not s.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    continue
                if s.getsockname()[1] == port:
                    try:
                        s.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass  # ENOTCONN on UDP; it is shut down all the same
                    print('done')
        """;

    /// <summary>Shuts down a socket that listens, or receives datagrams: accept(2) fails from then on, recvfrom(2) returns 0 at once.</summary>
    public static async Task ShutDownAsync(ChildProcess owner, AnnouncedEndpoint endpoint) => Assert.Equal(
        ["done"], await PythonProcess.RunAsync(ShutDown, owner.Id, endpoint.IsUdp ? DatagramSocket : StreamSocket, endpoint.Port));

    /// <summary>Whether this machine lets a test do that.</summary>
    public static bool IsSupported { get; } = Environment.UserName == "root";
}
