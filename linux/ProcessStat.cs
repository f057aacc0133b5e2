using System.Globalization;

namespace MlServe.Linux;

/// <summary><c>/proc/PID/stat</c>, whose fields proc(5) numbers from 1.</summary>
public sealed class ProcessStat
{
    // The first after the command, which may hold blanks and brackets.
    private const int FirstField = 3;

    /// <summary>The unit of times there and in <c>/proc/stat</c>: USER_HZ is 100 on every Linux that .NET runs on.</summary>
    internal static readonly TimeSpan TickLength = TimeSpan.FromMilliseconds(10);

    private readonly string[] fields;

    private ProcessStat(string[] fields) => this.fields = fields;

    /// <summary>Whether it has ended and only waits for its parent to look.</summary>
    public bool IsZombie => Field(3) == "Z";

    /// <summary>The number of its session.</summary>
    public string Session => Field(6);

    /// <summary>CPU time of its own and of the children that it has waited for.</summary>
    public TimeSpan CpuTime => TickLength * Enumerable.Range(14, 4).Sum(number => long.Parse(Field(number), CultureInfo.InvariantCulture));

    /// <summary>When it started, in ticks since boot: unlike a wall clock time it never wavers.</summary>
    public string StartTicks => Field(22);

    /// <summary>Reads it; null when there is no such process.</summary>
    public static ProcessStat? Read(int pid)
    {
        var text = KernelFiles.Read(ProcessList.Folder(pid), "stat");
        var end = text?.LastIndexOf(')') ?? -1;
        return end < 0 ? null : new ProcessStat(text![(end + 2)..].Split(' '));
    }

    private string Field(int number) => fields[number - FirstField];
}
