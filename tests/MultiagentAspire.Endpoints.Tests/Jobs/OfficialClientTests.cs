using System.ClientModel;
using System.ClientModel.Primitives;
using MultiagentAspire.Testing;
using OpenAI;
using OpenAI.Files;
using OpenAI.FineTuning;

namespace MultiagentAspire.Endpoints.Tests.Jobs;

/// <summary>What stands for an endpoint in tests speaks so that OpenAI's own client understands all of it.</summary>
public sealed class OfficialClientTests
{
    [Fact]
    public async Task Files_jobs_events_and_cancellation_are_read_by_the_types_of_openais_client()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var stub = new StubFineTuning("gpt");
        using var http = new HttpClient(new StubHttpHandler(stub.Reply));
        var options = new FineTuningClientOptions
        {
            Endpoint = new Uri("https://host/v1"),
            Transport = new HttpClientPipelineTransport(http),
        };
        var jobs = new FineTuningClient(new ApiKeyCredential("key"), options);
        var files = new OpenAIFileClient(
            new ApiKeyCredential("key"),
            new OpenAIClientOptions
            {
                Endpoint = new Uri("https://host/v1"),
                Transport = new HttpClientPipelineTransport(http),
            }
        );

        var lines = string.Concat(
            Enumerable.Repeat(
                """{"messages":[{"role":"user","content":"1+1"},{"role":"assistant","content":"#2"}]}"""
                    + "\n",
                10
            )
        );
        OpenAIFile file = await files.UploadFileAsync(
            BinaryData.FromString(lines).ToStream(),
            "data.jsonl",
            FileUploadPurpose.FineTune,
            cancellationToken
        );
        Assert.Equal(lines, stub.Uploads.Single().Content);
        var job = await jobs.FineTuneAsync(
            "gpt",
            file.Id,
            waitUntilCompleted: false,
            new FineTuningOptions
            {
                Suffix = "mine",
                TrainingMethod = FineTuningTrainingMethod.CreateSupervised(epochCount: 2),
            },
            cancellationToken
        );
        Assert.Equal(
            (FineTuningStatus.ValidatingFiles, file.Id, "mine"),
            (job.Status, job.TrainingFileId, job.UserProvidedSuffix)
        );
        while (!job.Status.Equals(FineTuningStatus.Succeeded))
            job = await jobs.GetJobAsync(job.JobId, cancellationToken);
        var events = 0;
        await foreach (
            var one in job.GetEventsAsync(new GetEventsOptions { PageSize = 5 }, cancellationToken)
        )
            events += one.Message.Length > 0 ? 1 : 0;
        Assert.Equal(3 + 20, events);

        var second = await jobs.FineTuneAsync(
            "gpt",
            file.Id,
            waitUntilCompleted: false,
            new FineTuningOptions(),
            cancellationToken
        );
        await second.CancelAndUpdateAsync(cancellationToken);
        Assert.Equal(FineTuningStatus.Cancelled, second.Status);
        Assert.True((await files.DeleteFileAsync(file.Id, cancellationToken)).Value.Deleted);
    }
}
