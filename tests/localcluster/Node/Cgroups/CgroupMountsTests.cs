using MlServe.LocalCluster.Node.Cgroups;

namespace MlServe.LocalCluster.Tests.Node.Cgroups;

public class CgroupMountsTests
{
    [Fact]
    public void Parse_SeparateHierarchies_FindsOwnDirectoryOfEach()
    {
        var mounts = CgroupMounts.Parse(
            [
                "30 24 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755",
                "31 30 0:27 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu",
                "32 30 0:28 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory",
                "33 30 0:29 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw",
            ],
            ["2:memory:/jobs/7", "1:cpu:/", "0::/"]);

        Assert.Equal("/sys/fs/cgroup/memory/jobs/7", mounts.V1["memory"]);
        Assert.Equal("/sys/fs/cgroup/memory", mounts.V1Mounts["memory"]);
        Assert.Equal("/sys/fs/cgroup/cpu", mounts.V1["cpu"]);
        Assert.Equal("/sys/fs/cgroup/unified", mounts.V2);
    }

    [Fact]
    public void Parse_ControllersMountedTogether_ShareOneDirectory()
    {
        var mounts = CgroupMounts.Parse(
            ["31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct"],
            ["4:cpu,cpuacct:/user.slice"]);
        Assert.Equal("/sys/fs/cgroup/cpu,cpuacct/user.slice", mounts.V1["cpu"]);
        Assert.Equal(mounts.V1["cpu"], mounts.V1["cpuacct"]);
    }

    [Theory]
    [InlineData("/docker/abc", "/docker/abc", "/sys/fs/cgroup")]
    [InlineData("/docker/abc", "/docker/abc/inner", "/sys/fs/cgroup/inner")]
    [InlineData("/docker/abc", "/elsewhere", "/sys/fs/cgroup")]
    [InlineData("/", "/user.slice/session-1.scope", "/sys/fs/cgroup/user.slice/session-1.scope")]
    [InlineData("/", "/../outside", "/sys/fs/cgroup")]
    public void Parse_InAContainer_TakesOffTheMountsRoot(string root, string own, string expected)
    {
        var mounts = CgroupMounts.Parse([$"31 30 0:27 {root} /sys/fs/cgroup ro shared:4 - cgroup2 cgroup rw,nsdelegate"], ["0::" + own]);
        Assert.Equal(expected, mounts.V2);
    }
}
