using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Tests.RunFiles.Tables;

public class TimelineCsvTests
{
    [Fact]
    public void Read_WhatWasWritten_ComesBackWithoutACutOffRow()
    {
        using var folder = new TemporaryFolder();
        var path = folder["load_timeline.csv"];
        TimelineRow[] rows =
        [
            new(new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero), 0, 5, 1, 20, 40, 39, 1, 0.05, 0.04, 0.09, 0.1),
            new(new DateTimeOffset(2026, 1, 31, 9, 0, 5, TimeSpan.Zero), 5, 2.5, 1, 20, 0, 0, 0, null, null, null, null),
        ];
        using (var file = TimelineCsv.Open(path, ExistingFile.Refuse))
            Array.ForEach(rows, file.Write);
        Assert.Equal(
            "time,elapsed_s,length_s,stage,users,transactions,okay,failed,mean_s,p50_s,p95_s,p99_s\n"
                + "2026-01-31T09:00:00.000Z,0,5,1,20,40,39,1,0.05,0.04,0.09,0.1\n2026-01-31T09:00:05.000Z,5,2.5,1,20,0,0,0,,,,\n",
            File.ReadAllText(path));
        File.AppendAllText(path, "2026-01-31T09:00:0");

        Assert.Equal(rows, TimelineCsv.Read(path));
    }
}
