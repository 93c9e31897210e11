using System.Text;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Debates of an unfinished step, appended as they end. It has another name than the transcript file, so it
/// never passes for one; a line that an interruption cut short is dropped.
/// </summary>
internal sealed class PartialTranscripts : IDisposable
{
    private readonly string _path;
    private readonly Lock _lock = new();
    private readonly FileStream _stream;

    public PartialTranscripts(string output)
    {
        _path = output + ".partial";
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _stream = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        Recovered = ReadCompleteLines();
    }

    /// <summary>What an earlier attempt had finished.</summary>
    public IReadOnlyList<DebateTranscript> Recovered { get; }

    public void Append(DebateTranscript transcript)
    {
        var line = Encoding.UTF8.GetBytes(Transcripts.ToLine(transcript) + "\n");
        lock (_lock)
        {
            _stream.Write(line);
            _stream.Flush();
        }
    }

    public void Delete()
    {
        _stream.Dispose();
        File.Delete(_path);
    }

    public void Dispose() => _stream.Dispose();

    private List<DebateTranscript> ReadCompleteLines()
    {
        var bytes = new byte[_stream.Length];
        _stream.ReadExactly(bytes);
        var completeLength = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        _stream.SetLength(completeLength);
        _stream.Position = completeLength;
        return
        [
            .. Encoding
                .UTF8.GetString(bytes, 0, completeLength)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(Read),
        ];
    }

    private DebateTranscript Read(string line, int index)
    {
        try
        {
            return Transcripts.FromLine(line);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException(
                $"{_path}, line {index + 1}: {error.Message.ReplaceLineEndings(" ")} Delete the file; its debates are held again.",
                error
            );
        }
    }
}
