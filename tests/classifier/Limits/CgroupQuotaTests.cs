using MlServe.Classifier.Limits;

namespace MlServe.Classifier.Tests.Limits;

public sealed class CgroupQuotaTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Theory]
    [InlineData("200000 100000\n", 2.0)]
    [InlineData("50000 100000", 0.5)]
    [InlineData("max 100000\n", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void FromCpuMax_Text_GivesCores(string? text, double? expected) => Assert.Equal(expected, CgroupQuota.FromCpuMax(text));

    [Theory]
    [InlineData("150000\n", "100000\n", 1.5)]
    [InlineData("-1\n", "100000\n", null)]
    [InlineData("100000", null, null)]
    [InlineData(null, "100000", null)]
    public void FromCfs_Files_GivesCores(string? quota, string? period, double? expected) =>
        Assert.Equal(expected, CgroupQuota.FromCfs(quota, period));

    [Fact]
    public void Read_Version2_TakesTheTightestOnTheWayUp()
    {
        Put("/proc/self/cgroup", "0::/kubepods/pod7/container\n");
        Put("/proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n");
        Put("/sys/fs/cgroup/kubepods/cpu.max", "400000 100000\n");
        Put("/sys/fs/cgroup/kubepods/pod7/cpu.max", "150000 100000\n");
        Put("/sys/fs/cgroup/kubepods/pod7/container/cpu.max", "max 100000\n");

        Assert.Equal(1.5, Read());
    }

    [Fact]
    public void Read_Version2InItsOwnNamespace_ReadsTheMountItself()
    {
        Put("/proc/self/cgroup", "0::/\n");
        Put("/proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw\n");
        Put("/sys/fs/cgroup/cpu.max", "200000 100000\n");

        Assert.Equal(2, Read());
    }

    [Fact]
    public void Read_Version1InAContainer_TakesTheMountsRootOff()
    {
        Put("/proc/self/cgroup", "4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n0::/\n");
        Put("/proc/self/mountinfo",
            "40 30 0:33 /docker/abc /sys/fs/cgroup/memory ro master:14 - cgroup cgroup rw,memory\n" +
            "41 30 0:34 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro master:15 - cgroup cgroup rw,cpu,cpuacct\n");
        Put("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "50000\n");
        Put("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");

        Assert.Equal(0.5, Read());
    }

    [Fact]
    public void Read_Version1OnTheHost_FollowsThePath()
    {
        Put("/proc/self/cgroup", "1:cpu:/mlserve/pod-1\n2:cpuacct:/mlserve/pod-1\n");
        Put("/proc/self/mountinfo",
            "31 30 0:28 / /sys/fs/cgroup/cpuacct rw - cgroup cgroup rw,cpuacct\n32 30 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n");
        Put("/sys/fs/cgroup/cpu/mlserve/pod-1/cpu.cfs_quota_us", "200000\n");
        Put("/sys/fs/cgroup/cpu/mlserve/pod-1/cpu.cfs_period_us", "100000\n");
        Put("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
        Put("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");

        Assert.Equal(2, Read());
    }

    [Fact]
    public void Read_NoCgroups_GivesNull() => Assert.Null(Read());

    [Fact]
    public void FromCgroup_ThisMachine_GivesNothingOrAPositiveNumber() => Assert.True(CpuLimit.FromCgroup() is null or > 0);

    [Theory]
    [InlineData(null, 8, 8)]
    [InlineData(2.0, 8, 2)]
    [InlineData(1.9, 8, 1)]
    [InlineData(0.25, 8, 1)]
    [InlineData(16.0, 8, 8)]
    public void Threads_Limit_IsItsWholeCores(double? cores, int processors, int expected) =>
        Assert.Equal(expected, CpuLimit.Threads(cores, processors));

    private double? Read() => CgroupQuota.Read(root.Path);

    private void Put(string path, string text) => root.Write(path.TrimStart('/'), text);
}
