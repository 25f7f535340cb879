namespace SocketsKestrel.LoadTests.Live;

/// <summary>A way of showing how a run is doing.</summary>
internal interface ILiveDisplay
{
    /// <summary>Shows it, over and over, until told to stop.</summary>
    /// <param name="latest">What there is to show.</param>
    /// <param name="stopped">Set when the run is over.</param>
    void Run(Func<LiveSnapshot?> latest, ManualResetEventSlim stopped);
}
