using System.Text;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Reports;

/// <summary>Writes report.html.</summary>
internal static class ReportWriter
{
    /// <summary>Writes a run folder's, whole or not at all.</summary>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public static void Write(ReportData data, RunFolder folder) => WholeFile.Write(folder.Report, ReportPage.Render(data));

    /// <summary>Renders first, writes then: a page that cannot be made leaves the old one.</summary>
    /// <exception cref="UserErrorException">The file exists and <paramref name="overwrite"/> is false, or cannot be written.</exception>
    public static void Write(ReportData data, string path, bool overwrite)
    {
        var page = Encoding.UTF8.GetBytes(ReportPage.Render(data));
        // In place: what the user names may be a device or a pipe.
        using var file = OutputFile.Create(path, overwrite);
        file.Write(page);
    }
}
