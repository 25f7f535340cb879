namespace SocketsKestrel.Fuzz;

/// <summary>What must hold does not.</summary>
public sealed class FindingException(string message) : Exception(message)
{
    /// <summary>Throws unless <paramref name="holds"/>.</summary>
    public static void ThrowUnless(bool holds, string what)
    {
        if (!holds)
            throw new FindingException(what);
    }
}
