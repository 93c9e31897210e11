using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Training.Sft;

/// <summary>
/// The checkpoint of an interrupted training: <c>&lt;output&gt;.checkpoint</c> with <c>state.json</c> and the tensors
/// that it names.
/// </summary>
/// <param name="job">The training. A checkpoint of another training is rejected.</param>
internal sealed class SftCheckpoint(TrainingJob job)
{
    private readonly string _folder = job.OutputPath.TrimEnd('/') + ".checkpoint";

    private string StatePath => Path.Combine(_folder, "state.json");

    private string TensorsPath(int step) => Path.Combine(_folder, $"tensors-{step}.safetensors");

    /// <summary>
    /// Writes a checkpoint. The tensors get a new name first; then the state that names them is replaced by rename, so
    /// a checkpoint is complete at any time.
    /// </summary>
    /// <param name="trainer">Its parameters and optimizer state are stored.</param>
    /// <param name="state">The progress so far.</param>
    public void Save(SftTrainer trainer, SftState state)
    {
        Directory.CreateDirectory(_folder);
        var tensors = TensorsPath(state.Step);
        TensorFiles.Write(tensors, trainer.State());
        var json = JsonSerializer.Serialize(state with { Job = Fingerprint() }, SftJson.Default.SftState);
        AtomicFile.WriteAllText(StatePath, json);
        // Older tensors, and files that a full disk cut short.
        foreach (var file in Directory.GetFiles(_folder, "tensors-*.safetensors*"))
            if (Path.GetFileName(file) != Path.GetFileName(tensors))
                File.Delete(file);
    }

    /// <summary>Restores a training from its checkpoint.</summary>
    /// <param name="trainer">Receives parameters and optimizer state.</param>
    /// <returns>The progress at the checkpoint; that of a new training when there is none.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or of another training.</exception>
    public SftState Load(SftTrainer trainer)
    {
        if (!File.Exists(StatePath))
            return new SftState(0, [], 0, 0, 0);
        var state = StoredJson.ReadFile(
            StatePath,
            SftJson.Default.SftState,
            "delete its folder to start again"
        );
        if (state.Job != Fingerprint())
            throw new InvalidDataException(
                $"{_folder} is the checkpoint of a training with other settings, data or model; "
                    + "delete it, or choose another output folder."
            );
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var file = SafetensorsCheckpoint.OpenFile(TensorsPath(state.Step));
        foreach (var (name, tensor) in trainer.State())
            tensor.copy_(TensorFiles.ToFloat(file[name]).view(tensor.shape));
        return state;
    }

    /// <summary>Deletes the checkpoint of a finished training.</summary>
    public void Delete()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    /// <summary>
    /// Digest of all that determines the result: agent, base, start, data, settings and seed. Another training cannot
    /// resume the checkpoint.
    /// </summary>
    private string Fingerprint()
    {
        var parts = string.Join(
            '\n',
            job.Agent,
            job.Base.Digest,
            job.StartFrom?.Digest,
            ContentDigest.OfFile(job.DataPath),
            job.Settings,
            job.Seed
        );
        return ContentDigest.OfText(parts);
    }
}
