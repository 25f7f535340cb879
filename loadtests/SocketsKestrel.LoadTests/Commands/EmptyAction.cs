using System.CommandLine;
using System.CommandLine.Invocation;

namespace SocketsKestrel.LoadTests.Commands;

/// <summary>Marks a command that is run by <see cref="LoadCommand"/>: the library would stop at the first kind of fault.</summary>
internal sealed class EmptyAction : SynchronousCommandLineAction
{
    public static readonly EmptyAction Instance = new();

    public override int Invoke(ParseResult parseResult) => ExitCode.Failed;
}
