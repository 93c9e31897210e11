namespace MultiagentAspire.Core.Tests;

public sealed class RegistryTests
{
    [Fact]
    public void Every_concrete_class_of_an_assembly_is_found_by_its_name()
    {
        var found = new Registry<Shape>();
        Assert.Equal(["circle", "square"], found.Names);
        Assert.IsType<Square>(found.Get("square"));
        Assert.All(found.All, shape => Assert.NotEmpty(shape.Description));
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_nearest_one_and_all_there_are()
    {
        var error = Assert.Throws<ArgumentException>(() => new Registry<Shape>().Get("sqare"));
        Assert.Contains("did you mean 'square'?", error.Message, StringComparison.Ordinal);
        Assert.Contains("circle, square", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_classes_of_one_name_are_an_error() =>
        Assert.Contains(
            "FirstTwin and SecondTwin are both named 'twin'",
            Assert.Throws<InvalidOperationException>(() => new Registry<Twin>()).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Of_several_names_that_two_classes_have_the_first_in_ordinal_order_is_reported() =>
        Assert.EndsWith(
            "are both named 'left'.",
            Assert.Throws<InvalidOperationException>(() => new Registry<Shoe>()).Message,
            StringComparison.Ordinal
        );

    private abstract class Shape : INamed
    {
        public abstract string Name { get; }

        public string Description => $"A {Name}.";
    }

    private sealed class Square : Shape
    {
        public override string Name => "square";
    }

    private sealed class Circle : Shape
    {
        public override string Name => "circle";
    }

    /// <summary>Made by hand only: it is no kind that a name alone can make.</summary>
    private sealed class Polygon(int corners) : Shape
    {
        public override string Name => $"polygon-{corners}";
    }

    private abstract class Shoe(string name) : INamed
    {
        public string Name => name;

        public string Description => "One of two pairs.";
    }

    private sealed class LeftBoot() : Shoe("left");

    private sealed class LeftSandal() : Shoe("left");

    private sealed class RightBoot() : Shoe("right");

    private sealed class RightSandal() : Shoe("right");

    private abstract class Twin : INamed
    {
        public string Name => "twin";

        public string Description => "One of two.";
    }

    private sealed class FirstTwin : Twin;

    private sealed class SecondTwin : Twin;
}
