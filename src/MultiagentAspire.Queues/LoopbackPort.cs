using System.Net;
using System.Net.Sockets;

namespace MultiagentAspire.Queues;

/// <summary>TCP ports of the loopback address.</summary>
public static class LoopbackPort
{
    /// <summary>A port that is free now. Another process may take it before it is used.</summary>
    public static int FindFree()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
