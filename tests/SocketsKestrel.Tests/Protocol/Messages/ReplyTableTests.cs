using System.Buffers;
using System.Text;
using SocketsKestrel.Protocol.Messages;
using SocketsKestrel.Tests.Support;

namespace SocketsKestrel.Tests.Protocol.Messages;

public sealed class ReplyTableTests
{
    private static readonly Dictionary<string, string> Answers = new(StringComparer.Ordinal) { ["Hello"] = "Hello Client", ["안녕"] = "{n} 안녕하세요", [""] = "say something" };

    [Theory]
    [InlineData("Hello", "Hello Client")]
    [InlineData("안녕", "{n} 안녕하세요")]
    [InlineData("", "say something")]
    [InlineData("hello", "no hello")]
    [InlineData("Hello ", "no Hello ")]
    [InlineData("Hell", "no Hell")]
    public void Whole_message_is_looked_up_byte_for_byte_however_it_is_cut(string message, string answer)
    {
        var table = new ReplyTable(Answers, "no {message}");
        foreach (var length in new[] { 1, 2, 100 })
            Assert.Equal(answer, Reply(table, message, 1, length));
    }

    [Theory]
    [InlineData("서버 응답 메시지 {n}", "서버 응답 메시지 7")]
    [InlineData("{n}{n}", "77")]
    [InlineData("{message}", "hey")]
    [InlineData("{message} {n} {message}", "hey 7 hey")]
    [InlineData("<{n}:{message}>", "<7:hey>")]
    [InlineData("{N} {x} {", "{N} {x} {")]
    [InlineData("{{n}}", "{7}")]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    public void Template_answers_what_is_not_in_the_table(string template, string answer) =>
        Assert.Equal(answer, Reply(new ReplyTable([], template), "hey", 7, 2));

    [Fact]
    public void Marks_in_a_message_are_not_filled_in() =>
        Assert.Equal("{n} {message}", Reply(new ReplyTable([], "{message}"), "{n} {message}", 7, 100));

    [Fact]
    public void Greatest_number_is_written_whole() =>
        Assert.Equal("9223372036854775807", Reply(new ReplyTable([], "{n}"), "", long.MaxValue, 1));

    private static string Reply(ReplyTable table, string message, long number, int length)
    {
        var output = new ArrayBufferWriter<byte>();
        table.Write(Wire.Sequence(Wire.Cut(Encoding.UTF8.GetBytes(message), [length])), number, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
