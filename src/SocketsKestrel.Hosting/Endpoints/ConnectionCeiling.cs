namespace SocketsKestrel.Hosting.Endpoints;

/// <summary>Whether the process may open as many descriptors as the configuration lets clients connect.</summary>
public static class ConnectionCeiling
{
    /// <summary>What a server has open before the first client comes, two for each assembly in use among them: 170 to 190 were measured.</summary>
    private const int OwnDescriptors = 200;

    /// <summary>
    /// Says what does not fit, naming keys and numbers; <see langword="null"/> when all fits. A limit that is <see langword="null"/> promises nothing,
    /// and so is not reported.
    /// </summary>
    public static string? Warning(SocketsKestrelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Warning(options, DescriptorBudget.CurrentLimit());
    }

    internal static string? Warning(SocketsKestrelOptions options, int descriptorLimit)
    {
        var endpoints = options.Endpoints.Where(e => !e.Url.IsUdp).ToList();
        var ofEndpoints = endpoints.Any(e => e.Options.MaxConnections is null) ? null : endpoints.Sum(e => (long?)e.Options.MaxConnections);
        var ofProcess = options.Limits.MaxConnections;
        var room = Math.Max(0, DescriptorBudget.UsableOf(descriptorLimit) - OwnDescriptors);
        if (Math.Min(ofEndpoints ?? long.MaxValue, ofProcess ?? long.MaxValue) is var wanted && (wanted == long.MaxValue || wanted <= room))
            return null;

        var keys = wanted == ofProcess
            ? $"SocketsKestrel:Limits:MaxConnections: {wanted} connections are"
            : $"SocketsKestrel:Endpoints:*:MaxConnections: {string.Join(" + ", endpoints.Select(e => $"{e.Name} {e.Options.MaxConnections}"))} = {wanted} connections are";
        return $"{keys} more than the {room} for which the limit of {descriptorLimit} open files (ulimit -n) has room; clients beyond wait unaccepted";
    }
}
