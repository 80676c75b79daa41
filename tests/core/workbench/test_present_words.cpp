#include <QTest>

#include "core/workbench/present_words.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

RunConfig taught() {
    RunConfig config;
    config.principles = {{"brief", "Be brief.", "Be long.", 1}, {"kind", "Be kind.", "Be rude.", 2}};
    return config;
}

using Lines = std::vector<std::string>;

Lines putInto(const RunConfig& then, const RunConfig& now, const std::string& name, const std::string& text) {
    const auto put = PresentWords(then, now).of(PresentWords::recorded(name, text));
    return put ? put->principles : Lines{"(none)"};
}

}  // namespace

class TestPresentWords : public QObject {
    Q_OBJECT
private slots:
    void recordedConstitutionsHaveTheirTextAgain_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("one") << "Be brief.";
        QTest::newRow("several") << "1. Be brief.\n2. Be kind.";
        QTest::newRow("over lines") << "1. Be brief:\nvery.\n2. Be kind.";
        QTest::newRow("one that begins with a number") << "1. January is a date.";
        QTest::newRow("none") << "";
    }
    void recordedConstitutionsHaveTheirTextAgain() {
        QFETCH(QString, text);
        QCOMPARE(PresentWords::recorded("constitution", text.toStdString()).text(), text.toStdString());
    }

    void linesTurnIntoTheWordsOfNowInTheirOrder() {
        RunConfig now = taught();
        now.principles[0].text = "Use three words.";
        now.principles[1].antithesis = "Be mean.";
        const PresentWords words(taught(), now);
        QVERIFY(words.areNew());
        QCOMPARE(words.notes(),
                 (Lines{"the principle brief is in other words", "the principle kind is in other words"}));
        QCOMPARE(putInto(taught(), now, "constitution", "1. Be kind.\n2. Be brief."),
                 (Lines{"Be kind.", "Use three words."}));
        QCOMPARE(putInto(taught(), now, "antithesis", "1. Be rude.\n2. Be long."), (Lines{"Be mean.", "Be long."}));
        QVERIFY(!PresentWords(taught(), taught()).areNew());
    }

    void aRenamedPrincipleIsTheSame() {
        RunConfig now = taught();
        now.principles[0].name = "terse";
        QVERIFY(!PresentWords(taught(), now).areNew());
    }

    void whatIsGoneIsLeftOutOnBothSides_data() {
        QTest::addColumn<bool>("removed");
        QTest::newRow("removed") << true;
        QTest::newRow("without an antithesis") << false;
    }
    void whatIsGoneIsLeftOutOnBothSides() {
        QFETCH(bool, removed);
        RunConfig now = taught();
        if (removed) now.principles.pop_back();
        if (!removed) now.principles[1].antithesis.clear();
        QCOMPARE(putInto(taught(), now, "constitution", "1. Be kind.\n2. Be brief."), Lines{"Be brief."});
        QCOMPARE(putInto(taught(), now, "antithesis", "1. Be rude.\n2. Be long."), Lines{"Be long."});
        const PresentWords words(taught(), now);
        QVERIFY(words.notes().size() == 1 && words.notes()[0].starts_with("the principle kind "));
        now.principles.erase(now.principles.begin());
        QCOMPARE(putInto(taught(), now, "constitution", "Be brief."), Lines{"(none)"});
    }

    void whatWasAddedStandsOnBothSides() {
        RunConfig now = taught();
        now.principles.push_back({"calm", "Be calm.", "Be upset.", 3});
        now.principles.push_back({"later", "Be late.", "Be early.", 4, PrincipleUse::HeldOut});
        QCOMPARE(putInto(taught(), now, "antithesis", "1. Be rude.\n2. Be long."),
                 (Lines{"Be rude.", "Be long.", "Be calm."}));
        QCOMPARE(putInto(taught(), now, "neutral", "Give the user a response."), Lines{"Give the user a response."});
        QCOMPARE(putInto(taught(), now, "nothing", ""), Lines{});
        RunConfig drawing = taught();
        drawing.settings.principlesPerQuery = 1;
        QCOMPARE(putInto(drawing, now, "brief", "Be brief."), Lines{"Be brief."});
    }

    void otherWordsStayOtherWords() {
        RunConfig then = taught();
        then.principles[0].paraphrase = "Keep it short.";
        RunConfig now = then;
        now.principles[0].paraphrase = "Few words.";
        QCOMPARE(putInto(then, now, "paraphrase", "1. Keep it short.\n2. Be kind."), (Lines{"Few words.", "Be kind."}));
    }

    void personasAreKnownByTheirNames() {
        RunConfig then;
        then.personas = {{"pirate", {"Say arr.", "Love gold."}}, {"poet", {"Rhyme."}}};
        RunConfig now;
        now.personas = {{"pirate", {"Say ahoy.", "Love gold."}}};
        QCOMPARE(putInto(then, now, "pirate", "1. Love gold.\n2. Say arr."), (Lines{"Love gold.", "Say ahoy."}));
        QCOMPARE(putInto(then, now, "poet", "Rhyme."), Lines{"(none)"});
        QCOMPARE(PresentWords(then, now).notes().size(), std::size_t{2});
        now.personas[0].principles = {"Say ahoy."};
        QCOMPARE(putInto(then, now, "pirate", "1. Love gold.\n2. Say arr."), Lines{"Say ahoy."});
    }
};

SAMI_TEST(TestPresentWords)
#include "test_present_words.moc"
