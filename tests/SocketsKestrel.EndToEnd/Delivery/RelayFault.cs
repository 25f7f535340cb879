namespace SocketsKestrel.EndToEnd.Delivery;

/// <summary>What a relay does to one message on its way to one member.</summary>
public enum RelayFault
{
    None,
    Drop,
    Repeat,
    Swap,
    Alter,
}
