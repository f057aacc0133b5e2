using System.Text;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.Reports;

/// <summary>Writes report.html.</summary>
internal static class ReportWriter
{
    /// <summary>Renders first, writes then: a page that cannot be made leaves the old one.</summary>
    /// <exception cref="UserErrorException">The file exists and <paramref name="overwrite"/> is false, or cannot be written.</exception>
    public static void Write(ReportData data, string path, bool overwrite)
    {
        var page = Encoding.UTF8.GetBytes(ReportPage.Render(data));
        using var file = OutputFile.Create(path, overwrite);
        file.Write(page);
    }
}
