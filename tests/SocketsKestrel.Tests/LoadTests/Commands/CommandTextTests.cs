using SocketsKestrel.LoadTests.Commands;

namespace SocketsKestrel.Tests.LoadTests.Commands;

public sealed class CommandTextTests
{
    [Theory]
    [InlineData("p99<20ms", "'p99<20ms'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("", "''")]
    [InlineData("tcp://127.0.0.1:2500", "tcp://127.0.0.1:2500")]
    [InlineData("tcp://[::1]:2500", "'tcp://[::1]:2500'")]
    public void A_shell_reads_the_same_arguments_again(string argument, string typed) => Assert.EndsWith($"-- echo {typed}", CommandText.Of(["echo", argument]));
}
