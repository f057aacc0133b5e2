using System.Globalization;

namespace MlServe.Evaluator.Load.Plan;

/// <summary>When workers begin together: at a time of the clock, or at the next whole minute that leaves all of them time to come.</summary>
internal static class StartTime
{
    /// <summary>The word for the next whole minute.</summary>
    public const string NextMinute = "minute";

    /// <summary>A minute that is closer than this is left to those that were here before.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    /// <summary>The longest wait. A moment further away is a slip in the date, and timers refuse some weeks.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(7);

    /// <summary>The moment that is meant; null when the text is neither the word nor a time with its offset.</summary>
    public static DateTimeOffset? Parse(string text, DateTimeOffset now)
    {
        if (text == NextMinute)
        {
            var earliest = now + Grace;
            return new DateTimeOffset(earliest.Ticks - (earliest.Ticks % TimeSpan.TicksPerMinute) + TimeSpan.TicksPerMinute, earliest.Offset);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
    }

    /// <summary>How long it is until then.</summary>
    /// <exception cref="UserErrorException">The moment has passed, or is further away than <see cref="LongestWait"/>.</exception>
    public static TimeSpan Wait(DateTimeOffset start, DateTimeOffset now)
    {
        var left = start - now;
        if (left < TimeSpan.Zero)
            throw new UserErrorException(
                Invariant($"--start-at {start:u} was {-left.TotalSeconds:0.0} s ago: the workers would not start together.")
            );
        if (left > LongestWait)
            throw new UserErrorException(
                Invariant(
                    $"--start-at {start:u} is {left.TotalDays:0.0} days away: the longest wait is {LongestWait.TotalDays:0} days: check the date."
                )
            );
        return left;
    }
}
