using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace SocketsKestrel.Server.Web;

/// <summary>The page at <c>/</c>: the files of <c>wwwroot</c> beside the program, as they are.</summary>
internal static class Page
{
    /// <summary>
    /// Everything comes from here, the WebSockets included; nothing inline, so that text of a peer could not become a script even if
    /// the page made a mistake. Nobody frames it: a click meant for another page must not close a connection.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

    /// <summary>Serves the page. Asked for again, an unchanged file costs a 304.</summary>
    public static void MapPage(this WebApplication app)
    {
        // A program that was copied without its page is still a server.
        var root = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        IFileProvider files = Directory.Exists(root) ? new PhysicalFileProvider(root) : new NullFileProvider();
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = SetHeaders });
    }

    private static void SetHeaders(StaticFileResponseContext file)
    {
        var headers = file.Context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = new CacheControlHeaderValue { NoCache = true }.ToString();
        if (file.Context.Response.ContentType is "text/html" or "text/css" or "text/javascript")
            file.Context.Response.ContentType += "; charset=utf-8";
    }
}
