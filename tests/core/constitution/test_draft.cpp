#include <rapidcheck.h>
#include <QTest>

#include "core/constitution/draft.h"
#include "core/constitution/writer_prompt.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

constexpr DraftForm kPair{};
constexpr DraftForm kTextAlone{.text = true, .antithesis = false};
constexpr DraftForm kAntithesisAlone{.text = false, .antithesis = true};

DraftWords read(const char* answer, const DraftForm& form = kPair) {
    return draftOf(answer, form, "");
}

}  // namespace

class TestDraft : public QObject {
    Q_OBJECT
private slots:
    void theTwoLinesAreRead_data() {
        QTest::addColumn<QByteArray>("answer");
        const auto row = [](const char* name, const char* answer) { QTest::newRow(name) << QByteArray(answer); };
        row("as asked", "PRINCIPLE: Be brief.\nANTITHESIS: Be long.");
        row("white space", "\r\n  PRINCIPLE :\tBe brief.  \r\n\n\n ANTITHESIS:Be long.\n\n");
        row("numbered", "1. PRINCIPLE: Be brief.\n2) ANTITHESIS: Be long.");
        row("bullets", "- PRINCIPLE: Be brief.\n* ANTITHESIS: Be long.\n");
        row("round bullets", "• PRINCIPLE: Be brief.\n• ANTITHESIS: Be long.");
        row("numbered labels", "PRINCIPLE 1: Be brief.\nANTITHESIS 1: Be long.");
        row("begun again", "PRINCIPLE: Be brief.\nANTITHESIS: Be long.\n\n2. ");
    }
    void theTwoLinesAreRead() {
        QFETCH(QByteArray, answer);
        QVERIFY(read(answer) == (DraftWords{"Be brief.", "Be long."}));
    }

    void anythingElseIsUnreadableAndSaysWhy_data() {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QByteArray>("why");
        const auto row = [](const char* name, const char* answer, const char* why) {
            QTest::newRow(name) << QByteArray(answer) << QByteArray(why);
        };
        row("nothing", "", "\"PRINCIPLE: …\" is missing");
        row("prose before", "Sure!\nPRINCIPLE: Be brief.\nANTITHESIS: Be long.", "it says \"Sure!\"");
        row("prose behind", "PRINCIPLE: Be brief.\nANTITHESIS: Be long.\nI hope this helps.", "I hope this helps");
        row("one is missing", "PRINCIPLE: Be brief.", "\"ANTITHESIS: …\" is missing");
        row("turned round", "ANTITHESIS: Be long.\nPRINCIPLE: Be brief.", "\"PRINCIPLE: …\" was to stand");
        row("two pairs", "PRINCIPLE: A\nANTITHESIS: B\nPRINCIPLE: C\nANTITHESIS: D", "Behind what was asked");
        row("twice", "PRINCIPLE: A\nPRINCIPLE: B\nANTITHESIS: C", "\"ANTITHESIS: …\" was to stand");
        row("bold", "**PRINCIPLE:** Be brief.\n**ANTITHESIS:** Be long.", "was to stand");
        row("lower case", "Principle: Be brief.\nAntithesis: Be long.", "was to stand");
        row("on the next line", "PRINCIPLE:\nBe brief.\nANTITHESIS:\nBe long.", "stands nothing");
        row("another label", "PRINCIPLES: A\nANTITHESIS: B", "was to stand");
        row("the same", "PRINCIPLE: Be brief.\nANTITHESIS: be brief", "say the same");
        row("a bullet without space", "-PRINCIPLE: A\nANTITHESIS: B", "was to stand");
    }
    void anythingElseIsUnreadableAndSaysWhy() {
        QFETCH(QByteArray, answer);
        QFETCH(QByteArray, why);
        const DraftWords words = read(answer);
        QVERIFY(words.text.empty() && words.antithesis.empty());
        QVERIFY2(words.problem.find(why.toStdString()) != std::string::npos, words.problem.c_str());
    }

    void onlyTheLinesThatWereAskedForAreRead() {
        QVERIFY(read("PRINCIPLE: Be curt.", kTextAlone) == (DraftWords{"Be curt.", ""}));
        QVERIFY(read("ANTITHESIS: Be long.", kAntithesisAlone) == (DraftWords{"", "Be long."}));
        QVERIFY(!read("PRINCIPLE: A\nANTITHESIS: B", kTextAlone).problem.empty());
        QVERIFY(!read("PRINCIPLE: A\nANTITHESIS: B", kAntithesisAlone).problem.empty());
    }

    void whatWasCutIsNoDraft() {
        const DraftWords cut = draftOf("PRINCIPLE: Be brief.\nANTITHESIS: Be lo", kPair, "", true);
        QVERIFY(cut.text.empty() && cut.problem.find("cut") != std::string::npos);
    }

    void theFormOfThePromptIsNoDraft() {
        const std::string prompt = principlePrompt({.task = "Answer."});
        QVERIFY(!draftOf("PRINCIPLE: Reply with a question.\nANTITHESIS: Be long.", kPair, prompt).problem.empty());
        QVERIFY(
            !draftOf("PRINCIPLE: Be brief.\nANTITHESIS: reply without asking anything", kPair, prompt).problem.empty());
        QVERIFY(draftOf("PRINCIPLE: Be brief.\nANTITHESIS: Be long.", kPair, prompt).problem.empty());
    }

    void anyAnswerIsReadWholeOrNotAtAll() {
        const auto lines = rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
            "PRINCIPLE: A b.", "ANTITHESIS: C d.", "PRINCIPLE:", " 1. PRINCIPLE: A b.", "- ", "", "3.", "So it is.",
            "ANTITHESIS : C d. \r", "\xff\xfe", "PRINCIPLE"));
        const bool holds = rc::check("an answer", [&] {
            const std::vector<std::string> given = *lines;
            std::string answer;
            std::vector<std::string> said;  // without what is passed over
            for (const std::string& line : given) {
                answer += line + "\n";
                const std::size_t label = line.find("PRINCIPLE") != std::string::npos ? 1 : 0;
                if (line.empty() || line == "- " || line == "3.") continue;
                said.push_back(label == 1 && line.ends_with("A b.") ? "p" : line.starts_with("ANTITHESIS") ? "a" : "?");
            }
            const DraftWords words = draftOf(answer, DraftForm{}, "");
            const bool isPair = said == std::vector<std::string>{"p", "a"};
            RC_ASSERT(words.problem.empty() == isPair);
            RC_ASSERT(words == (isPair ? DraftWords{"A b.", "C d."} : DraftWords{{}, {}, words.problem}));
        });
        QVERIFY(holds);
    }

    void promptsHoldWhatIsThereAndNothingElse() {
        const std::string all = principlePrompt({.task = " Sum up {good}. ",
                                                 .good = {"Short.", "Two\nlines."},
                                                 .bad = {"Long."},
                                                 .existing = {{"n", "Be kind.", ""}}});
        QVERIFY(all.find("\nSum up {good}.\n") != std::string::npos);
        QVERIFY(all.find("- Short.\n- Two\n  lines.\n") != std::string::npos);
        QVERIFY(all.find("- Long.\n") != std::string::npos && all.find("- Be kind.\n") != std::string::npos);
        const std::string one = principlePrompt({.bad = {"Long."}});
        QVERIFY(one.find('{') == std::string::npos && one.find("assistant's task") == std::string::npos);
        QVERIFY(one.find("as they should be") == std::string::npos && one.find("written already") == std::string::npos);
        QVERIFY(one.ends_with("\nANTITHESIS: Reply without asking anything."));
    }

    void aPrincipleIsSaidInOtherWordsWithItsAntithesis() {
        const Principle pair{"brief", "Be brief.", "Be long."};
        QVERIFY(paraphrasePrompt(pair).find("Be brief.\nBe long.\n") != std::string::npos);
        QVERIFY(paraphrasePrompt({"kind", "Be kind.", ""}).find("ANTITHESIS") == std::string::npos);
        QVERIFY(antithesisPrompt(pair).find("Be brief.") != std::string::npos);
        QVERIFY(antithesisPrompt(pair).find("Be long.") == std::string::npos);
        QVERIFY(draftForm(DraftKind::Paraphrase, false) == kTextAlone);
        QVERIFY(draftForm(DraftKind::Antithesis, false) == kAntithesisAlone);
    }
};

SAMI_TEST(TestDraft)
#include "test_draft.moc"
