using System.Security.Cryptography;
using System.Text;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Core.Tests;

public sealed class ContentDigestTests
{
    [Fact]
    public void A_digest_is_what_sha256sum_prints()
    {
        using var folder = new TemporaryFolder();
        const string Abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        Assert.Equal(Abc, ContentDigest.OfText("abc"));
        Assert.Equal(Abc, ContentDigest.OfFile(folder.Write("file", "abc")));
    }

    [Fact]
    public void A_folder_is_named_by_the_names_and_contents_of_its_files_wherever_it_lies()
    {
        using var folder = Filled("a", "text");
        using var same = Filled("a", "text");
        using var otherName = Filled("b", "text");
        using var otherText = Filled("a", "texts");
        Directory.CreateDirectory(same.At("empty"));
        Assert.Equal(ContentDigest.OfFolder(folder.Path), ContentDigest.OfFolder(same.Path));
        Assert.NotEqual(ContentDigest.OfFolder(folder.Path), ContentDigest.OfFolder(otherName.Path));
        Assert.NotEqual(ContentDigest.OfFolder(folder.Path), ContentDigest.OfFolder(otherText.Path));
    }

    /// <summary>Digests are stored in runs: another order or form would make every stored one wrong.</summary>
    [Fact]
    public void A_folder_s_digest_hashes_length_name_and_hash_of_each_file_in_ordinal_order_of_names()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["b", "a", "sub/é", "Z"])
            folder.Write(name, $"text of {name}");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in (string[])["Z", "a", "b", "sub/é"])
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            hash.AppendData([(byte)bytes.Length, 0, 0, 0]);
            hash.AppendData(bytes);
            hash.AppendData(Convert.FromHexString(ContentDigest.OfFile(folder.At(name))));
        }
        Assert.Equal(Convert.ToHexStringLower(hash.GetHashAndReset()), ContentDigest.OfFolder(folder.Path));
    }

    private static TemporaryFolder Filled(string name, string text)
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("sub"));
        folder.Write(name, text);
        folder.Write(Path.Combine("sub", "x"), "x");
        return folder;
    }

    [Fact]
    public void A_model_keeps_its_digest_when_its_card_is_edited_and_loses_it_with_any_file_that_decides_its_answers()
    {
        using var folder = new TemporaryFolder();
        foreach (
            var name in (string[])
                ["config.json", "model.safetensors", "chat_template.jinja", "tokenizer.model", "README.md"]
        )
            folder.Write(name, name);
        var before = ContentDigest.OfModel(folder.Path);
        folder.Write("README.md", "edited");
        Assert.Equal(before, ContentDigest.OfModel(folder.Path));
        foreach (
            var name in (string[])
                ["config.json", "model.safetensors", "chat_template.jinja", "tokenizer.model"]
        )
        {
            folder.Write(name, "edited");
            Assert.NotEqual(before, ContentDigest.OfModel(folder.Path));
            folder.Write(name, name);
        }
    }
}
