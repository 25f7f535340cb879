using SocketsKestrel.Hosting.Endpoints;

namespace SocketsKestrel.Hosting.Connections.Tls;

/// <summary>The certificates of one TLS endpoint while the server runs. Any thread may read <see cref="Current"/>; one thread looks for changes.</summary>
internal sealed class EndpointTls
{
    private readonly string _key;
    private readonly EndpointOptions _options;
    private readonly string[] _files;
    private ServerCertificates _current;

    /// <summary>The files as they were loaded, or tried to be, last.</summary>
    private string _tried;

    /// <summary>The files as the last look found them.</summary>
    private string _seen;

    private EndpointTls(string key, EndpointOptions options, string[] files, FileSnapshot snapshot, ServerCertificates certificates)
    {
        _key = key;
        _options = options;
        _files = files;
        _current = certificates;
        _tried = _seen = snapshot.Fingerprint;
    }

    /// <summary>What clients are shown from now on; connections keep what they were shown.</summary>
    public ServerCertificates Current => Volatile.Read(ref _current);

    /// <summary>Loads what an endpoint's settings name.</summary>
    /// <param name="key">The path of the endpoint's entry, for faults.</param>
    /// <param name="options">The endpoint's settings.</param>
    /// <param name="faults">Gets a line per fault; the result is then <see langword="null"/>.</param>
    /// <param name="warnings">Gets a line for what will not work as it is, such as an expired certificate.</param>
    public static EndpointTls? Load(string key, EndpointOptions options, IList<string> faults, IList<string> warnings)
    {
        string[] files = [.. FilesOf(options).Distinct(StringComparer.Ordinal)];
        var snapshot = FileSnapshot.Take(files);
        var certificates = new ServerCertificateReader(key, options, snapshot, faults, warnings).Read();
        return certificates is null ? null : new EndpointTls(key, options, files, snapshot, certificates);
    }

    /// <summary>
    /// Takes what has changed since the last load, once two looks in a row have found the same: a pair of files is rarely
    /// written at one stroke. What cannot be loaded leaves what is there, and is not tried again until it changes.
    /// </summary>
    /// <returns>The outcome, or <see langword="null"/> if there was nothing to load.</returns>
    public CertificateReload? LookForChange()
    {
        var snapshot = FileSnapshot.Take(_files);
        var settled = snapshot.Fingerprint == _seen;
        _seen = snapshot.Fingerprint;
        if (!settled || _seen == _tried)
            return null;
        _tried = _seen;
        var reload = new CertificateReload([], []);
        if (new ServerCertificateReader(_key, _options, snapshot, reload.Faults, reload.Warnings).Read() is { } certificates)
            Volatile.Write(ref _current, certificates);
        return reload;
    }

    private static IEnumerable<string> FilesOf(EndpointOptions options)
    {
        foreach (var certificate in options.Sni.Values.Select(sni => sni.Certificate).Prepend(options.Certificate))
        {
            if (certificate.Path is not null)
                yield return certificate.Path;
            if (certificate.KeyPath is not null)
                yield return certificate.KeyPath;
        }

        if (options.ClientCertificateAuthorities is not null)
            yield return options.ClientCertificateAuthorities;
    }
}
