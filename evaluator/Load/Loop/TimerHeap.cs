namespace MlServe.Evaluator.Load.Loop;

/// <summary>
/// Who is to be woken when: the earliest is at hand, and one that stands in it already is moved up without a search. A later time is only
/// found out when the earlier one has come, so that a time-out that never happens costs nothing per request. (.NET's PriorityQueue moves nothing
/// that it has: each request would leave an entry in it until its time-out.)
/// </summary>
internal sealed class TimerHeap
{
    private Waiter[] heap = new Waiter[16];
    private int count;

    /// <summary>When to look at it next; the end of time when it is empty.</summary>
    public long Next => count == 0 ? long.MaxValue : heap[0].TimerAt;

    /// <summary>Sees to it that <paramref name="waiter"/> is taken no later than at its <see cref="Waiter.WakeAt"/>.</summary>
    public void Schedule(Waiter waiter)
    {
        if (waiter.TimerPlace < 0)
        {
            if (count == heap.Length)
                Array.Resize(ref heap, count * 2);
            waiter.TimerAt = waiter.WakeAt;
            MoveUp(waiter, count++);
        }
        else if (waiter.WakeAt < waiter.TimerAt)
        {
            waiter.TimerAt = waiter.WakeAt;
            MoveUp(waiter, waiter.TimerPlace);
        }
    }

    /// <summary>Takes out one whose time has come; null when there is none.</summary>
    public Waiter? TakeDue(long now)
    {
        while (Next <= now)
        {
            var first = heap[0];
            if (first.IsWaiting && first.WakeAt > now)
            {
                first.TimerAt = first.WakeAt;
                MoveDown(first, 0);
                continue;
            }

            first.TimerPlace = -1;
            var last = heap[--count];
            heap[count] = null!;
            if (count > 0)
                MoveDown(last, 0);
            if (first.IsWaiting)
                return first;
        }

        return null;
    }

    private void MoveUp(Waiter waiter, int place)
    {
        for (; place > 0 && heap[(place - 1) / 2] is var above && above.TimerAt > waiter.TimerAt; place = (place - 1) / 2)
            Put(above, place);
        Put(waiter, place);
    }

    private void MoveDown(Waiter waiter, int place)
    {
        for (var below = place * 2 + 1; below < count; below = place * 2 + 1)
        {
            if (below + 1 < count && heap[below + 1].TimerAt < heap[below].TimerAt)
                below++;
            if (heap[below].TimerAt >= waiter.TimerAt)
                break;
            Put(heap[below], place);
            place = below;
        }

        Put(waiter, place);
    }

    private void Put(Waiter waiter, int place) => (heap[place], waiter.TimerPlace) = (waiter, place);
}
