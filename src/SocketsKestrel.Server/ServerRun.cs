using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SocketsKestrel.Hosting;
using SocketsKestrel.Hosting.Endpoints;
using SocketsKestrel.Server.Logging;
using SocketsKestrel.Server.Modes.Operator;
using SocketsKestrel.Server.Web;

namespace SocketsKestrel.Server;

/// <summary>One run of the server: read and check the configuration, build the host, start, serve, drain.</summary>
internal static class ServerRun
{
    public static async Task<int> RunAsync(ServerArguments arguments, ModeCatalog modes, Action<IServiceCollection> addServices, Action<WebApplication> map)
    {
        if (Read(arguments, modes) is not var (configuration, options))
            return ExitCode.BadConfiguration;
        if (arguments.CheckOnly)
        {
            Console.WriteLine($"configuration is good: {options.Endpoints.Count} endpoints");
            return ExitCode.Success;
        }

        var started = false;
        await using var app = Build(configuration, options, arguments, addServices, () => started);
        map(app);
        try
        {
            await app.StartAsync();
            started = true;
        }
        catch (IOException e)
        {
            // Kestrel's own IOExceptions at this point are failed binds, too.
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.CannotListen;
        }
        catch (InvalidOperationException e)
        {
            // What Kestrel says of its own section: no Url, no certificate for https.
            await Console.Error.WriteLineAsync($"Kestrel: {e.Message}");
            return ExitCode.BadConfiguration;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Success; // a signal came before everything had started
        }

        await app.WaitForShutdownAsync();
        return app.Services.GetRequiredService<LoopSupervisor>().HasGivenUp
            || app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true })
            ? ExitCode.Failed
            : ExitCode.Success;
    }

    private static (IConfigurationRoot Configuration, SocketsKestrelOptions Options)? Read(ServerArguments arguments, ModeCatalog modes)
    {
        var faults = new List<string>();
        var warnings = new List<string>();
        IConfigurationRoot? configuration = null;
        SocketsKestrelOptions? options = null;
        try
        {
            configuration = ServerConfiguration.Load(arguments);
            options = SocketsKestrelOptions.Read(configuration, modes, faults, warnings);
            if (arguments.WithOperator && !options.Endpoints.Any(e => e.ModeName == "Operator"))
                faults.Add("--operator: no enabled endpoint has mode Operator");
        }
        catch (InvalidDataException e)
        {
            faults.Add(e.Message);
        }

        if (faults.Count == 0 && ConnectionCeiling.Warning(options!) is { } ceiling)
            warnings.Add(ceiling); // at start the log says so
        if (arguments.CheckOnly)
            warnings.ForEach(warning => Console.Error.WriteLine($"warning: {warning}"));
        faults.ForEach(Console.Error.WriteLine);
        return faults.Count > 0 ? null : (configuration!, options!);
    }

    private static WebApplication Build(
        IConfigurationRoot configuration, SocketsKestrelOptions options, ServerArguments arguments, Action<IServiceCollection> addServices, Func<bool> isStarted)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ServerRun).Assembly.GetName().Name,
            EnvironmentName = ServerConfiguration.EnvironmentName,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddConfiguration(configuration);
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // A start that fails is said in one line by us, not also as two stack traces.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => isStarted() && level >= LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", level => isStarted() && level >= LogLevel.Warning);
        builder.Logging.AddConfiguration(configuration.GetSection("Logging"));
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.RemoveAll<ILoggerProvider>();
        builder.Services.AddSingleton<ILoggerProvider, ConsoleLogs>();

        var web = configuration.GetSection("Kestrel");
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Configure(web);
        });
        builder.Services.AddRouting();
        builder.Services.AddSocketsKestrel(options);
        addServices(builder.Services);
        if (OtlpExport.IsConfigured(configuration))
            builder.Services.AddOtlpExport();
        if (options.Endpoints.All(e => e.Url.IsUdp) && !web.GetSection("Endpoints").GetChildren().Any())
            builder.Services.AddSingleton<IServer, NoWebServer>();
        if (arguments.WithOperator)
        {
            builder.Services.AddSingleton<ConsoleOperator>();
            builder.Services.AddSingleton<IOperator>(provider => provider.GetRequiredService<ConsoleOperator>());
            builder.Services.AddHostedService(provider => provider.GetRequiredService<ConsoleOperator>());
        }

        return builder.Build();
    }
}
