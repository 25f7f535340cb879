using CsCheck;
using SocketsKestrel.LoadTests.Engine;
using static SocketsKestrel.Tests.LoadTests.Engine.Loads;

namespace SocketsKestrel.Tests.LoadTests.Engine;

public sealed class ConnectionPlanTests
{
    [Fact]
    public void Without_stages_all_are_on_all_the_time()
    {
        var plan = new ConnectionPlan(Of(rate: null) with { Connections = 7 });

        Assert.Equal((7, 10.0), (plan.Max, plan.TotalSeconds));
        Assert.Equal([7, 7, 7], new[] { 0, 5, 11.0 }.Select(plan.ActiveAt));
        Assert.Equal([0, double.PositiveInfinity], new[] { 6, 7 }.Select(client => plan.ActivationTime(client)));
    }

    [Fact]
    public void Stages_of_an_open_model_do_not_change_the_connections()
    {
        var plan = new ConnectionPlan(Of(rate: 5, Stage(2, 100)) with { Connections = 7 });

        Assert.Equal((7, 2.0), (plan.Max, plan.TotalSeconds));
        Assert.Equal(7, plan.ActiveAt(1.5));
    }

    [Fact]
    public void Stages_ramp_after_the_warmup()
    {
        var plan = new ConnectionPlan(Of(null, Stage(10, 100), Stage(5, 100), Stage(10, 0)) with { Connections = 0, Warmup = TimeSpan.FromSeconds(1) });

        Assert.Equal((100, 25.0), (plan.Max, plan.TotalSeconds));
        Assert.Equal([0, 0, 50, 100, 100, 50, 0, 0], new[] { 0.5, 1, 6, 11, 16, 21, 26, 30 }.Select(plan.ActiveAt));
        Assert.Equal(1.05, plan.ActivationTime(0), precision: 9);
        Assert.Equal(10.95, plan.ActivationTime(99), precision: 9);
    }

    [Fact]
    public void Client_that_went_comes_back_with_the_next_stage_that_wants_it()
    {
        var plan = new ConnectionPlan(Of(null, Stage(0, 4), Stage(1, 4), Stage(0, 1), Stage(1, 1), Stage(2, 5)) with { Connections = 2 });

        Assert.Equal([4, 1, 1, 5], new[] { 0, 1, 2, 4.0 }.Select(plan.ActiveAt));
        Assert.Equal(0, plan.ActivationTime(3));
        Assert.Equal(3.25, plan.ActivationTime(3, from: 1), precision: 9);
        Assert.Equal(3.5, plan.ActivationTime(3, from: 3.5));
        Assert.Equal(double.PositiveInfinity, plan.ActivationTime(5, from: 1));
    }

    [Fact]
    public void Activation_is_the_first_time_at_which_the_client_is_on()
    {
        var stages = Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 20], (ms, target) => new Stage(TimeSpan.FromMilliseconds(ms), target)).Array[1, 6];
        Gen.Select(stages, Gen.Int[0, 20], Gen.Int[0, 20], Gen.Double[0, 10]).Sample(
            (stages, connections, client, from) =>
            {
                const double Little = 1e-6;
                var plan = new ConnectionPlan(Of(null, stages) with { Connections = connections, Warmup = TimeSpan.FromSeconds(1) });
                var time = plan.ActivationTime(client, from);
                var last = double.IsInfinity(time) ? 20 : time - Little;
                for (var t = from; t < last; t += 0.01)
                    Assert.InRange(plan.ActiveAt(t), 0, client);
                if (!double.IsInfinity(time))
                    Assert.True(plan.ActiveAt(time + (time > from ? Little : 0)) > client || plan.ActiveAt(time) > client);
                Assert.InRange(plan.ActiveAt(from), 0, plan.Max);
            },
            iter: 2000);
    }
}
