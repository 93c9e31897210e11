namespace MultiagentAspire.Deployment.Tests;

/// <summary>The document of the settings against the code that reads them.</summary>
public sealed class SettingsTableTests
{
    [Fact]
    public void Every_setting_in_the_documents_is_read() =>
        Assert.Empty(SettingsTable.Keys.Except(SettingsTable.InCode()));

    [Fact]
    public void Every_setting_that_is_read_is_in_the_documents() =>
        Assert.Empty(SettingsTable.InCode().Except(SettingsTable.Keys));
}
