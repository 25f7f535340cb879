using System.Buffers;
using SocketsKestrel.Hosting.Connections;
using SocketsKestrel.Protocol.Messages;
using Conversion = SocketsKestrel.Protocol.Messages.Temperature;

namespace SocketsKestrel.Server.Modes.Temperature;

/// <summary>A number in one scale comes in, the same temperature in the other goes out, with one decimal.</summary>
internal sealed class TemperatureHandler(TemperatureOptions options) : IRequestHandler
{
    public RequestOutcome Handle(in ReadOnlySequence<byte> request, IBufferWriter<byte> reply, long number)
    {
        if (!Conversion.TryParse(request, out var value))
            return RequestOutcome.Rejected(ProtocolError.NotANumber);
        Conversion.Write(Conversion.Convert(value, options.Direction), reply);
        return RequestOutcome.Replied;
    }
}
