namespace SocketsKestrel.Hosting.Connections;

/// <summary>What a connection passes beside its handler, shared by all endpoints.</summary>
internal sealed record ConnectionStages(ConnectionAdmission Admission, AddressAdmission Addresses, LingeringClose Lingering);
