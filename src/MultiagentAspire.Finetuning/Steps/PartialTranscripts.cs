using System.Text;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// The debates of an unfinished step: a JSONL file to which each finished debate is appended. The file has another
/// name than the transcript file (<c>.partial</c>), so it is never mistaken for it. A last line that an interruption
/// cut short is dropped.
/// </summary>
internal sealed class PartialTranscripts : IDisposable
{
    private readonly string _path;
    private readonly Lock _lock = new();
    private readonly FileStream _stream;

    /// <summary>Opens or creates the file, and reads the debates in it.</summary>
    /// <param name="output">The transcript file of the step. Its folder is created.</param>
    /// <exception cref="InvalidDataException">A complete line is not a transcript.</exception>
    public PartialTranscripts(string output)
    {
        _path = output + ".partial";
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _stream = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        Recovered = ReadCompleteLines();
    }

    /// <summary>The debates that an interrupted attempt had finished, in the order in which they finished.</summary>
    public IReadOnlyList<DebateTranscript> Recovered { get; }

    /// <summary>Appends one finished debate and flushes it. Safe to call from several threads.</summary>
    public void Append(DebateTranscript transcript)
    {
        var line = Encoding.UTF8.GetBytes(Transcripts.ToLine(transcript) + "\n");
        lock (_lock)
        {
            _stream.Write(line);
            _stream.Flush();
        }
    }

    /// <summary>Closes and deletes the file, after the transcript file is written.</summary>
    public void Delete()
    {
        _stream.Dispose();
        File.Delete(_path);
    }

    /// <summary>Closes the file and keeps it for the next attempt.</summary>
    public void Dispose() => _stream.Dispose();

    /// <summary>Reads all lines that end with a line break, and cuts the file after the last of them.</summary>
    private List<DebateTranscript> ReadCompleteLines()
    {
        var bytes = new byte[_stream.Length];
        _stream.ReadExactly(bytes);
        var completeLength = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        _stream.SetLength(completeLength);
        _stream.Position = completeLength;
        var lines = Encoding
            .UTF8.GetString(bytes, 0, completeLength)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(Read)];
    }

    /// <summary>Parses one line.</summary>
    /// <exception cref="InvalidDataException">It is not a transcript. The message names file and line.</exception>
    private DebateTranscript Read(string line, int index)
    {
        try
        {
            return Transcripts.FromLine(line);
        }
        catch (InvalidDataException error)
        {
            var reason = error.Message.ReplaceLineEndings(" ");
            throw new InvalidDataException(
                $"{_path}, line {index + 1}: {reason} Delete the file; its debates are run again.",
                error
            );
        }
    }
}
