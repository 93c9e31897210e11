using CsCheck;

namespace MultiagentAspire.Training.Tests;

public sealed class DocumentBatchesTests
{
    [Fact]
    public void Each_learned_token_is_the_label_of_the_position_before_it_and_nothing_else_is_a_label() =>
        Gen.Select(Documents.Any.Array[1, 12], Gen.Int[1, 80], Gen.ULong)
            .Sample(
                (documents, batchTokens, seed) =>
                {
                    // What is learned, as (text before, token): the same set of facts before and after batching.
                    var expected = documents.SelectMany(document =>
                        Enumerable
                            .Range(1, document.Ids.Length - 1)
                            .Where(i => document.LossMask[i])
                            .Select(i => Fact(document.Ids[..i].Select(id => (long)id), document.Ids[i]))
                    );
                    var actual = DocumentBatches
                        .Create(documents, batchTokens, seed)
                        .SelectMany(batch =>
                            Enumerable
                                .Range(0, batch.Labels.Length)
                                .Where(i => batch.Labels[i] != -100)
                                .Select(i =>
                                    Fact(
                                        batch.Ids[(i / batch.Length * batch.Length)..(i + 1)],
                                        batch.Labels[i]
                                    )
                                )
                        );
                    Assert.Equal(expected.Order(), actual.Order());
                }
            );

    [Fact]
    public void Padding_is_never_learned_and_learned_tokens_are_counted() =>
        Gen.Select(Documents.Any.Array[1, 12], Gen.Int[1, 80])
            .Sample(
                (documents, batchTokens) =>
                {
                    var batches = DocumentBatches.Create(documents, batchTokens, seed: 1);
                    Assert.Equal(
                        documents.Sum(document => document.LossMask.Count(learn => learn)),
                        batches.Sum(batch => batch.LearnedTokens)
                    );
                    Assert.All(
                        batches,
                        batch =>
                            Assert.DoesNotContain(
                                Enumerable.Range(0, batch.Ids.Length),
                                i => batch.Ids[i] == 0 && batch.Labels[i] != -100
                            )
                    );
                }
            );

    [Fact]
    public void Batches_hold_as_many_tokens_as_they_may_and_every_document_once() =>
        Gen.Select(Documents.Any.Array[1, 12], Gen.Int[1, 80])
            .Sample(
                (documents, batchTokens) =>
                {
                    var batches = DocumentBatches.Create(documents, batchTokens, seed: 1);
                    Assert.Equal(documents.Length, batches.Sum(batch => batch.Rows));
                    Assert.All(
                        batches,
                        batch => Assert.True(batch.Rows == 1 || batch.Rows * batch.Length <= batchTokens)
                    );
                    Assert.All(
                        batches,
                        batch =>
                            Assert.Equal(
                                (batch.Rows * batch.Length, batch.Rows * batch.Length),
                                (batch.Ids.Length, batch.Labels.Length)
                            )
                    );
                }
            );

    [Fact]
    public void The_seed_decides_the_order_of_the_batches_and_nothing_else()
    {
        var documents = Documents.Some(40, seed: 1);
        string Describe(TokenBatch batch) => string.Join(' ', batch.Ids.Concat(batch.Labels));
        var one = DocumentBatches.Create(documents, 40, seed: 1).Select(Describe).ToList();
        var other = DocumentBatches.Create(documents, 40, seed: 2).Select(Describe).ToList();
        Assert.Equal(one, DocumentBatches.Create(documents, 40, seed: 1).Select(Describe));
        Assert.NotEqual(one, other);
        Assert.Equal(one.Order(), other.Order());
    }

    private static string Fact(IEnumerable<long> before, long token) =>
        $"{string.Join(' ', before)} -> {token}";
}
