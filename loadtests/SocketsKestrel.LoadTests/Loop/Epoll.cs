using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SocketsKestrel.LoadTests.Loop;

/// <summary>An epoll instance. Registrations are edge-triggered and for everything: none is ever changed, and one call waits for all.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    private const int MaxEvents = 512;

    private const uint Everything = Libc.EpollIn | Libc.EpollOut | Libc.EpollPeerHangUp | Libc.EpollEdgeTriggered;

    /// <summary><c>struct epoll_event</c>: 32 bits of events, 64 bits of the caller's; packed on x64, aligned elsewhere.</summary>
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private static readonly int DataOffset = EventSize - 8;

    private readonly int _descriptor;
    private readonly byte* _events = (byte*)NativeMemory.AllocZeroed(MaxEvents * 16);
    private bool _hasFineTimeouts = true;

    public Epoll()
    {
        _descriptor = Libc.EpollCreate(Libc.CloseOnExec);
        if (_descriptor < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Registers a descriptor; closing it ends the registration.</summary>
    public void Add(int descriptor, ulong data)
    {
        var registration = stackalloc byte[16];
        Unsafe.WriteUnaligned(registration, Everything);
        Unsafe.WriteUnaligned(registration + DataOffset, data);
        if (Libc.EpollControl(_descriptor, Libc.EpollAdd, descriptor, registration) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Waits for events.</summary>
    /// <param name="timeout">In nanoseconds; negative: for ever.</param>
    /// <returns>How many there are.</returns>
    public int Wait(long timeout)
    {
        var count = _hasFineTimeouts ? WaitFine(timeout) : WaitMilliseconds(timeout);
        if (count >= 0)
            return count;
        var error = Marshal.GetLastPInvokeError();
        if (error == Libc.ErrorInterrupted)
            return 0;
        if (error == Libc.ErrorNotImplemented && _hasFineTimeouts)
        {
            _hasFineTimeouts = false;
            return 0;
        }

        throw new Win32Exception(error);
    }

    /// <summary>The event of this index of the last wait.</summary>
    public (uint Events, ulong Data) this[int index]
    {
        get
        {
            var at = _events + (index * EventSize);
            return (Unsafe.ReadUnaligned<uint>(at), Unsafe.ReadUnaligned<ulong>(at + DataOffset));
        }
    }

    public void Dispose()
    {
        _ = Libc.Close(_descriptor);
        NativeMemory.Free(_events);
    }

    private int WaitFine(long timeout)
    {
        var time = new Libc.TimeSpec { Seconds = timeout / 1_000_000_000, Nanoseconds = timeout % 1_000_000_000 };
        try
        {
            return Libc.EpollWait(_descriptor, _events, MaxEvents, timeout < 0 ? null : &time, 0);
        }
        catch (EntryPointNotFoundException)
        {
            _hasFineTimeouts = false;
            return 0;
        }
    }

    /// <summary>Rounded up: rounded down, the last fraction would be spent spinning.</summary>
    private int WaitMilliseconds(long timeout) =>
        Libc.EpollWaitMilliseconds(_descriptor, _events, MaxEvents, timeout < 0 ? -1 : (int)Math.Min(int.MaxValue, (timeout + 999_999) / 1_000_000));
}
