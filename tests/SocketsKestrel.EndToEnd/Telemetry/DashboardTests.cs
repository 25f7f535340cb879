using System.Text.Json.Nodes;
using SocketsKestrel.EndToEnd.Harness;

namespace SocketsKestrel.EndToEnd.Telemetry;

/// <summary>What the Grafana dashboard asks for is what a server says.</summary>
public sealed class DashboardTests
{
    private static readonly Dashboard It = Dashboard.Load(Path.Combine(Repository.Root, "tools/deploy/grafana/socketskestrel.json"));

    /// <summary>What comes with a histogram, and with whatever is counted.</summary>
    private static readonly string[] Accompanying = ["_sum", "_count", "_created"];

    /// <summary>What Prometheus 2 and 3 ask for, and what somebody gets who does not ask.</summary>
    [Theory]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2")]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2")]
    [InlineData("*/*")]
    public async Task Every_query_names_metrics_and_labels_that_are_there(string accept)
    {
        using var server = await ServerProcess.StartAsync(new Settings().Web().Tcp("Temperature", "Temperature").Tcp("Chat", "Chat").Udp("UdpChat", "Chat"));
        using var one = await ChatClient.JoinAsync(server, "Chat"); // which is also a message rejected
        using var two = await ChatClient.JoinAsync(server, "Chat");
        using var peer = await ChatClient.JoinWithAsync("hello", server, "UdpChat", one, two);
        using (var client = await server.ConnectAsync("Temperature"))
            await client.ExpectAnswerAsync("36.5", "97.7");
        await Counters.WaitForAsync(server, 1, "socketskestrel.connections.closed");

        using var web = new WebPeer(server);
        using var response = await web.GetAsync("/metrics", ("Accept", accept));
        var metrics = new PrometheusText(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Contains("le", metrics.LabelsOf("socketskestrel_chat_fanout_duration_seconds_bucket")!);
        Assert.Empty(It.FaultsAgainst(metrics));

        // And whatever the server's own meter says is on it.
        var shown = It.Queries.SelectMany(query => PromQuery.Parse(query.Expression).Selectors).Select(selector => selector.Metric);
        Assert.Empty(metrics.Names.Where(name => name.StartsWith("socketskestrel_", StringComparison.Ordinal)
            && !Accompanying.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal))).Except(shown));
    }

    [Fact]
    public void Every_panel_is_of_the_instances_chosen_has_a_name_of_its_own_and_a_unit()
    {
        Assert.Equal(["datasource", "instance", "endpoint"], It.Variables.Select(variable => (string)variable["name"]!));
        Assert.All(It.Queries, query => Assert.All(PromQuery.Parse(query.Expression).Selectors, selector => Assert.Contains("instance", selector.Labels)));
        Assert.All(It.Panels, panel => Assert.NotEmpty((string)panel["fieldConfig"]!["defaults"]!["unit"]!));
        Assert.All(It.Panels, panel => Assert.Equal("${datasource}", (string)panel["datasource"]!["uid"]!));
        Assert.Equal(It.Panels.Count(), It.Panels.Select(panel => (string)panel["title"]!).Distinct().Count());
        Assert.Equal(It.Panels.Count(), It.Panels.Select(panel => (int)panel["id"]!).Distinct().Count());
    }

    [Theory]
    [InlineData("sum(rate(up_total{endpoint=~\"$endpoint\"}[$__rate_interval]))", "", "panel 'P': there is no metric up_total")]
    [InlineData("sum by (le) (rate(bytes_total{mode=\"a{b}\",endpoint=~'x'}[5m]))", "", "panel 'P': metric bytes_total has no label mode; panel 'P': no metric of it has a label le")]
    [InlineData("bytes_total{endpoint=\"x\"} / on (endpoint) group_left other or vector(0)", "{{endpoint}} {{room}}", "panel 'P': there is no metric other; panel 'P': no metric of it has a label room")]
    [InlineData("histogram_quantile(0.99, sum(rate(bytes_total[1h:5m] offset 1d)) without (instance, endpoint)) >= 1e3", "{{instance}}", "")]
    [InlineData("sum(rate(bytes_total[5m])", "", "panel 'P': '(' is not closed in 'sum(rate(bytes_total[5m])'")]
    [InlineData("bytes_total{endpoint}", "", "panel 'P': 'endpoint' selects nothing")]
    [InlineData("vector(1)", "", "panel 'P': 'vector(1)' names no metric")]
    public void What_is_not_there_is_found(string expression, string legend, string faults)
    {
        var dashboard = new Dashboard(new JsonObject
        {
            ["templating"] = new JsonObject { ["list"] = new JsonArray() },
            ["panels"] = new JsonArray(new JsonObject { ["title"] = "P", ["targets"] = new JsonArray(new JsonObject { ["expr"] = expression, ["legendFormat"] = legend }) }),
        });
        var metrics = new PrometheusText("# TYPE bytes_total counter\nbytes_total{scope=\"s\",endpoint=\"a \\\"b\\\", c=\"} 1\n");
        Assert.Equal(faults, string.Join("; ", dashboard.FaultsAgainst(metrics)));
    }
}
