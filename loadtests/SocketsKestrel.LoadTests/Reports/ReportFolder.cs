using SocketsKestrel.LoadTests.Engine;

namespace SocketsKestrel.LoadTests.Reports;

/// <summary>The folder of a run's report, in every form there is.</summary>
public static class ReportFolder
{
    /// <summary>Writes a result; makes the folder, overwrites what an earlier run left under the same names.</summary>
    public static void Write(LoadResult result, string folder)
    {
        Directory.CreateDirectory(folder);
        ReportFile.Write(result.Report, Path.Combine(folder, ReportFile.Name));
    }
}
