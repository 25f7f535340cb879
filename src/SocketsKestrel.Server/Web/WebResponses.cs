using System.Text.Json.Serialization.Metadata;

namespace SocketsKestrel.Server.Web;

/// <summary>How the web endpoint answers.</summary>
internal static class WebResponses
{
    /// <summary>Answers with a value that is out of date at once: nobody is to keep it.</summary>
    public static Task WriteJsonAsync<T>(this HttpContext http, T value, JsonTypeInfo<T> type)
    {
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsJsonAsync(value, type, cancellationToken: http.RequestAborted);
    }

    /// <summary>Answers with a line for humans. What it quotes of a request never becomes markup.</summary>
    public static Task WriteLineAsync(this HttpContext http, int status, string line)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return http.Response.WriteAsync($"{line}\n");
    }
}
