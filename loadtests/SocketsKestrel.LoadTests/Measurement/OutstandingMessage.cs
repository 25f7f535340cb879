using System.Runtime.InteropServices;

namespace SocketsKestrel.LoadTests.Measurement;

/// <summary>A message whose reply is waited for.</summary>
/// <param name="Scheduled">When it was due, as a time stamp.</param>
/// <param name="Sent">When it was sent.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OutstandingMessage(long Scheduled, long Sent);
