namespace SocketsKestrel.Faults.Members;

/// <summary>How a member of a scenario is connected.</summary>
public enum MemberKind
{
    /// <summary>Over TCP, from this process.</summary>
    Tcp,

    /// <summary>Over a unix socket.</summary>
    Unix,

    /// <summary>Over TLS.</summary>
    Tls,

    /// <summary>At a UDP address.</summary>
    Udp,

    /// <summary>Over TCP through a fault proxy whose toxics change.</summary>
    Proxied,

    /// <summary>Over TCP from a process of its own, which is stopped and continued.</summary>
    Process,
}
