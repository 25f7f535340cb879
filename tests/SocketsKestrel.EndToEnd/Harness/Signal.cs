namespace SocketsKestrel.EndToEnd.Harness;

/// <summary>Signals by their numbers on Linux.</summary>
internal enum Signal
{
    None = 0,
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
