using SocketsKestrel.Terminal.Operators;

namespace SocketsKestrel.Tests.Terminal.Operators;

public sealed class OperatorAnswerTests
{
    [Theory]
    [InlineData("7 yes, how can I help?", "operator/clients/7/answer", "yes, how can I help?")]
    [InlineData("* to all", "operator/answer", "to all")]
    public void One_or_all_are_answered(string line, string path, string text)
    {
        var answer = OperatorAnswer.TryParse(line);
        Assert.Equal((path, text), (answer?.Path, answer?.Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("7 ")]
    [InlineData("*")]
    [InlineData("hello there")]
    [InlineData("-1 text")]
    [InlineData("../7 text")]
    public void Anything_else_is_no_answer(string line) => Assert.Null(OperatorAnswer.TryParse(line));
}
