using System.Globalization;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Udp;

/// <summary>Datagrams whose source address is not their sender's, made by hand on a raw socket; only root may. They stay on loopback.</summary>
internal static class ForgedDatagrams
{
    /// <summary>Writes the UDP header (RFC 768) and, for IPv4, the IP header (RFC 791) itself; of IPv6 the kernel does what is left.</summary>
    private const string OneDatagram = """
        import socket, struct, sys
        source, source_port, target, target_port, payload = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5].encode()
        udp = struct.pack('!HHHH', source_port, target_port, 8 + len(payload), 0) + payload
        if ':' in source:
            s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_UDP)
            s.setsockopt(socket.IPPROTO_IPV6, 7, 6) # IPV6_CHECKSUM: where it goes
            s.bind((source, 0))
            s.sendto(udp, (target, 0))
        else:
            s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
            addresses = socket.inet_aton(source) + socket.inet_aton(target)
            s.sendto(struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(udp), 0, 0, 64, socket.IPPROTO_UDP, 0) + addresses + udp, (target, 0))
        """;

    /// <summary>
    /// Sends batches of prepared packets, each from another address of 127/8 and from ports below those that the kernel gives to
    /// sockets. Prints how many it has sent.
    /// </summary>
    private const string FloodOfDatagrams = """
        import ctypes, os, socket, struct, sys
        port, count, size = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
        BATCH, HEADERS = 1024, 28
        libc = ctypes.CDLL(None, use_errno=True)
        class iovec(ctypes.Structure):
            _fields_ = [('base', ctypes.c_void_p), ('len', ctypes.c_size_t)]
        class msghdr(ctypes.Structure):
            _fields_ = [('name', ctypes.c_void_p), ('namelen', ctypes.c_uint), ('iov', ctypes.POINTER(iovec)), ('iovlen', ctypes.c_size_t),
                        ('control', ctypes.c_void_p), ('controllen', ctypes.c_size_t), ('flags', ctypes.c_int)]
        class mmsghdr(ctypes.Structure):
            _fields_ = [('hdr', msghdr), ('len', ctypes.c_uint)]
        length = HEADERS + size
        packet = (struct.pack('!BBHHHBBHII', 0x45, 0, length, 0, 0, 64, socket.IPPROTO_UDP, 0, 0x7F000000, 0x7F000001)
                  + struct.pack('!HHHH', 0, port, 8 + size, 0) + b'x' * size)
        packets = bytearray(packet * BATCH)
        base = ctypes.addressof((ctypes.c_char * len(packets)).from_buffer(packets))
        iovs = (iovec * BATCH)(*[iovec(base + i * length, length) for i in range(BATCH)])
        messages = (mmsghdr * BATCH)()
        for i in range(BATCH):
            messages[i].hdr.iov, messages[i].hdr.iovlen = ctypes.pointer(iovs[i]), 1
            packets[i * length + 15] = i & 255
            struct.pack_into('!H', packets, i * length + 20, 1024 + i * 29)
        s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        s.connect(('127.0.0.1', 0))
        sent = 0
        while sent < count:
            packets[13::length] = bytes([64 + (sent >> 16)]) * BATCH
            packets[14::length] = b''.join(bytes([(sent >> 8 & 255) + k]) * 256 for k in range(BATCH // 256))
            done = 0
            while done < BATCH:
                r = libc.sendmmsg(s.fileno(), ctypes.byref(messages, done * ctypes.sizeof(mmsghdr)), BATCH - done, 0)
                if r < 0: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
                done += r
            sent += BATCH
        print(sent)
        """;

    public static void SkipUnlessAllowed() => Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can forge a source address.");

    public static Task SendAsync(string source, int sourcePort, string target, int targetPort, string payload) =>
        PythonProcess.RunAsync(OneDatagram, source, sourcePort, target, targetPort, payload);

    /// <summary>Starts to send datagrams of 'x', each from a source of its own; the process's only line of output says how many.</summary>
    public static PythonProcess StartFlood(int targetPort, int count, int size) => PythonProcess.Start(FloodOfDatagrams, targetPort, count, size);

    /// <summary>What the kernel has dropped because the buffer of the socket at this port was full: the last column of /proc/net/udp.</summary>
    public static long DropsAt(int port) => File.ReadLines("/proc/net/udp").Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(row => row[1].EndsWith($":{port:X4}", StringComparison.Ordinal))
        .Sum(row => long.Parse(row[^1], CultureInfo.InvariantCulture));
}
