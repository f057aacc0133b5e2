using MlServe.LocalCluster.Autoscaling;
using static MlServe.LocalCluster.Tests.Autoscaling.Metrics;

namespace MlServe.LocalCluster.Tests.Autoscaling;

public class ReplicaProposalTests
{
    private static readonly ReplicaProposal Unusable = ReplicaProposal.Failed(Utilization("cpu", 50), "no metrics");

    [Theory]
    [InlineData(new[] { 3, 5, 4 }, 5)]
    [InlineData(new[] { 0, 0 }, 0)]
    public void Highest_AllUsable_Wins(int[] replicas, int expected)
    {
        var proposals = replicas.Select(Proposal).ToList();
        Assert.Same(proposals.Find(proposal => proposal.Replicas == expected), ReplicaProposal.Highest(2, proposals));
    }

    [Fact]
    public void Highest_SomeUnusable_ScalesUpButNotDown()
    {
        Assert.Equal(5, ReplicaProposal.Highest(2, [Unusable, Proposal(5)])?.Replicas);
        Assert.Equal(2, ReplicaProposal.Highest(2, [Unusable, Proposal(2)])?.Replicas);
        Assert.Null(ReplicaProposal.Highest(2, [Proposal(1), Unusable]));
        Assert.Null(ReplicaProposal.Highest(2, [Unusable]));
    }

    private static ReplicaProposal Proposal(int replicas) => new(Utilization("memory", 50), replicas, 50, 1);
}
