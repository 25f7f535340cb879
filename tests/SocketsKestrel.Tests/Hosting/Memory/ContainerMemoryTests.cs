using SocketsKestrel.Hosting.Memory;

namespace SocketsKestrel.Tests.Hosting.Memory;

/// <summary>What is read of a control group, from files as the kernel writes them.</summary>
public sealed class ContainerMemoryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Use_is_what_is_current_less_the_file_cache_that_can_be_dropped()
    {
        Mount("/", "/");
        Group("", max: "104857600", current: "94371840", inactiveFile: "31457280");
        Assert.Equal(new MemoryReading(62914560, 104857600), new ContainerMemory(_root).Read());
    }

    [Fact]
    public void No_limit_is_none()
    {
        Mount("/", "/");
        Group("", max: "max", current: "94371840", inactiveFile: "0");
        Assert.Null(new ContainerMemory(_root).Read());
    }

    [Fact]
    public void The_group_nearest_its_limit_counts_wherever_it_is_above()
    {
        Mount("/", "/system.slice/chat.service");
        Group("system.slice", max: "1000", current: "900", inactiveFile: "0");
        Group("system.slice/chat.service", max: "500", current: "100", inactiveFile: "50");
        Assert.Equal(new MemoryReading(900, 1000), new ContainerMemory(_root).Read());
        Group("system.slice/chat.service", max: "500", current: "550", inactiveFile: "50");
        Assert.Equal(new MemoryReading(500, 500), new ContainerMemory(_root).Read());
    }

    [Fact]
    public void Path_is_taken_below_what_is_mounted()
    {
        Mount("/kubepods/pod1", "/kubepods/pod1/server");
        Group("server", max: "500", current: "100", inactiveFile: "0");
        Assert.Equal(new MemoryReading(100, 500), new ContainerMemory(_root).Read());
    }

    [Fact]
    public void Group_outside_of_what_is_mounted_leaves_the_top()
    {
        Mount("/kubepods/pod1", "/");
        Group("", max: "500", current: "100", inactiveFile: "0");
        Assert.Equal(new MemoryReading(100, 500), new ContainerMemory(_root).Read());
    }

    [Fact]
    public void Limit_that_is_changed_is_seen()
    {
        Mount("/", "/");
        Group("", max: "500", current: "100", inactiveFile: "0");
        var memory = new ContainerMemory(_root);
        Assert.Equal(500, memory.Read()?.Limit);
        Group("", max: "200", current: "100", inactiveFile: "0");
        Assert.Equal(200, memory.Read()?.Limit);
    }

    [Fact]
    public void Without_cgroup_v2_there_is_nothing_to_read()
    {
        Assert.Null(new ContainerMemory(_root).Read());
        Write("proc/self/cgroup", "4:memory:/docker/1\n");
        Write("proc/self/mountinfo", "30 24 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
        Assert.Null(new ContainerMemory(_root).Read());
    }

    private void Mount(string mountRoot, string path)
    {
        Write("proc/self/cgroup", $"4:memory:/old\n0::{path}\n");
        Write("proc/self/mountinfo", $"24 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 24 0:26 {mountRoot} /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw\n");
    }

    private void Group(string path, string max, string current, string inactiveFile)
    {
        Write($"sys/fs/cgroup/{path}/memory.max", $"{max}\n");
        Write($"sys/fs/cgroup/{path}/memory.current", $"{current}\n");
        Write($"sys/fs/cgroup/{path}/memory.stat", $"anon 1\nfile 2\ninactive_anon 3\nactive_file 4\ninactive_file {inactiveFile}\nslab 5\n");
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
