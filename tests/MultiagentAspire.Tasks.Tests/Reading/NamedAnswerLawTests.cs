using System.Globalization;
using CsCheck;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks.Tests.Reading;

/// <summary>Laws of answers that a response names, for every task that reads free text.</summary>
public sealed class NamedAnswerLawTests
{
    private static readonly Gen<string> Chat = Gen.OneOf(
        "",
        "\n\nLet me know if you have 3 more questions!",
        "\n\nQ: What is 17 + 4?\nA: 21",
        " I hope this helps with all 12 of them.",
        "\n\nNote: 5 was not used."
    );

    private static readonly Gen<string> Before = Gen.OneOf(
        "",
        "First 3 + 4 = 7. ",
        "<think>The answer is 99, or 98.</think>",
        "I thought the answer was 8.\n\n",
        "There are 12 eggs and 5 boxes.\n"
    );

    /// <summary>Spellings of a whole number.</summary>
    private static readonly Func<int, string>[] Spellings =
    [
        number => number.ToString(CultureInfo.InvariantCulture),
        number => number.ToString(CultureInfo.InvariantCulture).Replace('-', '\u2212'),
        number => number.ToString("N0", CultureInfo.InvariantCulture),
        number => $"{number}.0",
        number => $"**{number}**",
        number => $"{number}e0",
        number =>
            string.Concat($"{number}".Select(digit => digit is '-' ? '-' : (char)('\uFF10' + digit - '0'))),
    ];

    private static readonly Gen<string> Names = Gen.OneOf("The answer is ", "Answer: ", "**Final answer:** ");

    [Theory]
    [InlineData("jsonl")]
    [InlineData("gsm8k")]
    [InlineData("arithmetic")]
    public void A_named_number_in_any_spelling_is_the_answer_whatever_stands_around_it(string name)
    {
        var task = TaskRegistry.Create(TaskSpec.Create(name));
        Gen.Select(Before, Names, Gen.Int[-99_999, 99_999], Gen.Int[0, Spellings.Length - 1], Chat)
            .Sample(
                (before, named, number, spelling, chat) =>
                {
                    var response = $"{before}{named}{Spellings[spelling](number)}.{chat}";
                    var answer = task.Extract(response);
                    Assert.True(
                        answer is not null && task.Equivalent(answer, $"{number}"),
                        $"{response} → {answer}"
                    );
                    Assert.False(task.Equivalent(answer, $"{number + 1}"));
                },
                iter: 500
            );
    }
}
