using SharpFuzz;
using SocketsKestrel.Fuzz;

// SocketsKestrel.Fuzz TARGET [FILE...]: runs the files; without any what afl-fuzz hands over, again and again, else standard input once.
if (args.Length == 0 || FuzzTargets.Find(args[0]) is not { } target)
{
    Console.Error.WriteLine($"usage: SocketsKestrel.Fuzz {string.Join('|', FuzzTargets.All.Select(t => t.Name))} [FILE...]");
    return 2;
}

if (args.Length == 1)
{
    Fuzzer.Run(stream =>
    {
        using var input = new MemoryStream();
        stream.CopyTo(input);
        target.Run(input.ToArray());
    });
    return 0;
}

foreach (var file in args.Skip(1))
{
    target.Run(await File.ReadAllBytesAsync(file));
    Console.WriteLine($"{file}: good");
}

return 0;
