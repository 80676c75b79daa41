#include <QTest>

#include "core/tokenizer/encoding_fault.h"
#include "core/tokenizer/pattern_translation.h"
#include "core/tokenizer/pre_tokenizer.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

using Pieces = std::vector<std::string>;

Pieces piecesOf(const PreTokenizer& preTokenizer, std::string_view text) {
    Pieces pieces;
    preTokenizer.split(text, [&](std::string_view piece) { pieces.emplace_back(piece); });
    return pieces;
}

Pieces piecesOf(const char* pattern, std::string_view text, bool keepsMatches = true, bool inverted = false) {
    PreTokenizer preTokenizer;
    preTokenizer.addSplit({TokenPattern::compile(pattern, "x").value(), keepsMatches, inverted});
    return piecesOf(preTokenizer, text);
}

Pieces piecesOfNamed(const char* name, std::string_view text) {
    return piecesOf(preTokenizerOf(*preTokenizerRecipe(name, "x").value(), "x").value(), text);
}

}  // namespace

class TestTokenPattern : public QObject {
    Q_OBJECT
private slots:
    void cutsAtMatchesAndBetweenThem() {
        QVERIFY(piecesOf("b+", "abba") == Pieces({"a", "bb", "a"}));
        QVERIFY(piecesOf("b+", "abba", false) == Pieces({"a", "a"}));
        QVERIFY(piecesOf("b+", "abba", false, true) == Pieces({"bb"}));
        QVERIFY(piecesOf("b+", "").empty());
    }

    void aPatternThatWouldSearchForEverGivesUp() {
        // Each is a match in some way, and no way is the first one that is tried.
        const std::string many(40, 'a');
        for (const char* pattern : {"(a|aa)+$", "(a*)*[bc]", "(?:a|a)*[bc]"})
            QVERIFY_THROWS_EXCEPTION(EncodingFault, piecesOf(pattern, many + "!"));
        try {
            piecesOf("(a|aa)+$", many + "!");
        } catch (const EncodingFault& fault) {
            const QString said = fault.what();
            QVERIFY2(said.contains("x: the pattern (a|aa)+$") && said.contains("limit"), fault.what());
        }
        // What tokenizers' patterns do takes no more steps for a long text.
        const std::string spaces(1'000'000, ' ');
        QCOMPARE(piecesOfNamed("llama-bpe", spaces + "a").size(), std::size_t{2});
        QCOMPARE(piecesOfNamed("gpt-2", std::string(1'000'000, 'a')).size(), std::size_t{1});
    }

    void cutsAtEmptyMatches() { QVERIFY(piecesOf("(?=b)", "abcb") == Pieces({"a", "bc", "b"})); }

    void anchorsMatchAtLineBreaks() { QVERIFY(piecesOf("^b", "ab\nb") == Pieces({"ab\n", "b"})); }

    void whiteSpaceLeavesOutTheMongolianVowelSeparator() {
        QVERIFY(piecesOf(R"(\s)", "a\u180eb").size() == 1);
        QVERIFY(piecesOf(R"([\s])", "a\u180eb").size() == 1);
        QVERIFY(piecesOf(R"(\S+)", "a\u180eb c") == Pieces({"a\u180eb", " ", "c"}));
        for (const char* space : {"\t", "\v", "\u0085", "\u00a0", "\u2003", "\u2028", "\u3000"}) {
            QVERIFY(piecesOf(R"(\s)", std::string("a") + space + "b").size() == 3);
        }
    }

    void knowsLettersAndNumbersOfUnicode16() {
        QVERIFY(piecesOf(R"(\p{L}+)", "a\U00016D40\U000323AFb").size() == 1);
        QVERIFY(piecesOf(R"([^\p{L}]+)", "a\U00016D40b").size() == 1);
        QVERIFY(piecesOf(R"(\P{N}+)", "\U0001E5F1") == Pieces({"\U0001E5F1"}));
        QVERIFY(piecesOf(R"(\P{N})", "\U0001E5F1\U0001E5F1").size() == 1);
        QVERIFY(piecesOf(R"(\p{N})", "\U0001E5F1\U0001E5F1").size() == 2);
    }

    void literalsAreTakenLiterally() {
        PreTokenizer preTokenizer;
        preTokenizer.addSplit({TokenPattern::compileLiteral(".\\E+", "x").value()});
        QVERIFY(piecesOf(preTokenizer, "a.\\E+b.E") == Pieces({"a", ".\\E+", "b.E"}));
    }

    void refusesWhatTheDialectsDisagreeOn_data() {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("named");
        QTest::newRow("class in a class") << "[a[bc]]" << "a character class inside another";
        QTest::newRow("intersection") << "[a-z&&[^b]]" << "a character class inside another";
        QTest::newRow("hexadecimal digit") << "\\h" << "\\h";
        QTest::newRow("subexpression call") << "\\g<0>" << "\\g";
        QTest::newRow("open POSIX class") << "[[:alpha" << "an open POSIX class";
        QTest::newRow("open group") << "(a" << "not valid";
        QTest::newRow("open class") << "[a" << "not valid";
        QTest::newRow("lone backslash") << "a\\" << "not valid";
        QTest::newRow("single code unit") << "\\C" << "not valid";
        QTest::newRow("unknown property") << "\\p{Nonsense}" << "not valid";
    }
    void refusesWhatTheDialectsDisagreeOn() {
        QFETCH(QString, pattern);
        QFETCH(QString, named);
        const Result<TokenPattern> compiled =
            TokenPattern::compile(pattern.toStdString(), "t.json: pre_tokenizer.pattern");
        QVERIFY(!compiled.has_value());
        const QString detail = QString::fromStdString(compiled.error().detail);
        QVERIFY2(detail.startsWith(QStringLiteral("t.json: pre_tokenizer.pattern: ")), qPrintable(detail));
        QVERIFY2(detail.contains(named), qPrintable(detail));
    }

    void takesABracketThatComesFirstInItsClass() {
        QVERIFY(piecesOf("[]a]+", "b]a") == Pieces({"b", "]a"}));
        QVERIFY(piecesOf("[^]a]+", "b]a") == Pieces({"b", "]a"}));
        QVERIFY(piecesOf("[[:digit:]]+", "a12") == Pieces({"a", "12"}));
    }

    void goesOnWhereTheCompiledPatternRunsOutOfStack() {
        const std::string text(1 << 20, 'a');
        QVERIFY(piecesOf("(?:(a|b)(?=.?))+", text + "c") == Pieces({text, "c"}));
    }

    void namedPreTokenizersCutAsTheirModelsDo() {
        QVERIFY(piecesOfNamed("gpt-2", "it's 123  x!") == Pieces({"it", "'s", " 123", " ", " x", "!"}));
        QVERIFY(piecesOfNamed("smollm", "it's 123  x!") == Pieces({"it", "'s", " ", "1", "2", "3", " ", " x", "!"}));
        QVERIFY(piecesOfNamed("llama-bpe", "IT'S 12345\n\n x") == Pieces({"IT", "'S", " ", "123", "45", "\n\n", " x"}));
        QVERIFY(piecesOfNamed("qwen2", "a12") == Pieces({"a", "1", "2"}));
    }

    void unknownNamesAreRefusedByThem() {
        const auto named = preTokenizerRecipe("deepseek-llm", "m.gguf: tokenizer.ggml.pre");
        QVERIFY(!named.has_value() && named.error().kind == ErrorKind::Unsupported);
        QVERIFY(named.error().detail.starts_with("m.gguf: tokenizer.ggml.pre: the pre-tokenizer \"deepseek-llm\""));
    }
};

SAMI_TEST(TestTokenPattern)
#include "test_token_pattern.moc"
