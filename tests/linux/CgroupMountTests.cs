namespace MlServe.Linux.Tests;

public class CgroupMountTests
{
    [Fact]
    public void Parse_SeparateHierarchies_FindsOwnDirectoryOfEach()
    {
        var mounts = CgroupMount.Parse(
            """
            30 24 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
            31 30 0:27 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
            32 30 0:28 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
            33 30 0:29 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
            """,
            "2:memory:/jobs/7\n1:cpu:/\n0::/\n");

        Assert.Equal(["/sys/fs/cgroup/memory/jobs/7", "/sys/fs/cgroup/cpu", "/sys/fs/cgroup/unified"], mounts.Select(mount => mount.Own));
        Assert.Equal([["memory"], ["cpu"], []], mounts.Select(mount => mount.Controllers));
        Assert.Equal([false, false, true], mounts.Select(mount => mount.IsVersion2));
    }

    [Fact]
    public void Parse_ControllersMountedTogether_AreOneHierarchy()
    {
        var mount = Assert.Single(CgroupMount.Parse(
            "31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct", "4:cpu,cpuacct:/user.slice"));

        Assert.Equal("/sys/fs/cgroup/cpu,cpuacct/user.slice", mount.Own);
        Assert.Equal(["cpu", "cpuacct"], mount.Controllers);
    }

    [Theory]
    [InlineData("/docker/abc", "/docker/abc", "")]
    [InlineData("/docker/abc", "/docker/abc/inner", "/inner")]
    [InlineData("/docker/abc", "/docker/abcd", "")]
    [InlineData("/docker/abc", "/elsewhere", "")]
    [InlineData(@"/a\040job", "/a job/inner", "/inner")]
    [InlineData("/", "/", "")]
    [InlineData("/", "/user.slice/session-1.scope", "/user.slice/session-1.scope")]
    [InlineData("/", "/user.slice/", "/user.slice")]
    [InlineData("/", "/../outside", "")]
    public void Parse_InAContainer_TakesOffTheMountsRoot(string root, string own, string expected)
    {
        var mount = Assert.Single(CgroupMount.Parse($"31 30 0:27 {root} /sys/fs/cgroup ro shared:4 - cgroup2 cgroup rw,nsdelegate", "0::" + own));

        Assert.Equal(expected, mount.Relative);
    }

    [Fact]
    public void Parse_MountPointWithABlank_IsReadAsThePathThatItIs()
    {
        var mount = Assert.Single(CgroupMount.Parse(@"31 30 0:27 / /mnt/all\040groups\134x rw - cgroup2 cgroup rw", "0::/"));

        Assert.Equal(@"/mnt/all groups\x", mount.Own);
    }

    [Fact]
    public void Parse_HierarchyThatIsNotMounted_IsLeftOut() =>
        Assert.Empty(CgroupMount.Parse("30 24 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\nbroken", "1:cpu:/\n0::/\nbroken"));

    [Fact]
    public void Directories_OwnCgroup_GoUpToTheMount() => Assert.Equal(
        ["/sys/fs/cgroup/a/b", "/sys/fs/cgroup/a", "/sys/fs/cgroup"], new CgroupMount("/sys/fs/cgroup", "/a/b", []).Directories());

    [Fact]
    public void Read_NoProc_IsEmpty()
    {
        using var folder = new TemporaryFolder();
        Assert.Empty(CgroupMount.Read(folder.Path));
    }
}
