#include "core/records/csv.h"
#include "core/workbench/export_comparison.h"
#include "core/workbench/export_files.h"
#include "core/workbench/judged_pairs.h"
#include "core/workbench/review.h"
#include "core/workbench/win_rate_table.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;

/// What a verdict was given under is told beside it as soon as those words are others.
class TestEarlierWords : public QObject {
    Q_OBJECT
private:
    using Since = WordsSince::Kind;
    const ModelPair m_models{"base", "iteration-1"};
    std::unique_ptr<DocumentFolder> m_folder;
    std::unique_ptr<Document> m_document;
    double m_now = 1000;

    void write(const Principle& principle) {
        m_now += 100;
        must(m_document->edits().setPrinciple(principle));
    }
    void rewrite(const std::string& text, const std::string& antithesis = "Be long.") {
        write({"brief", text, antithesis, 1});
    }
    void judge(const std::string& judge) {
        const VerdictStore store = m_document->store().verdicts();
        for (const PairRow& pair : must(m_document->store().comparisons().pairs(m_models, {.principled = true}))) {
            Verdict given;
            given.judge = judge;
            given.outcome = Outcome::Candidate;
            must(store.record(must(store.comparisonOf(pair)), given));
        }
    }
    /// Of the first question: under the principle, then under the antithesis.
    std::vector<ComparedPair> pairs() const { return must(pairsOfQuery(*m_document, m_models, "q3")); }
    WordsSince onlyLine(std::size_t pair) const {
        const std::vector<WordsSince> since = pairs()[pair].since;
        return since.size() == 1 && since[0].line == std::size_t{0} ? since[0] : WordsSince{};
    }
    std::string since(const StatedWords& stated) const {
        EarlierWords words = must(EarlierWords::read(*m_document));
        return describe(words.of(stated));
    }
    std::vector<std::string> rated(const std::string& judge) const {
        return must(judgeSummary(*m_document, m_models, judge)).earlier.sentences();
    }

private slots:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        m_document = m_folder->created();
        m_document->edits().setClock([this] { return m_now; });
        playedRun(*m_document);
        judge("pmi");
    }
    void cleanup() { m_document.reset(); }

    void nothingIsMarkedBeforeAnEdit() {
        for (const ComparedPair& pair : pairs()) QVERIFY(pair.since.empty());
        QVERIFY(pairs()[0].verdicts.size() == 1 && pairs()[0].verdicts[0].since.empty());
        QVERIFY(pairs()[0].verdicts[0].outcome == Outcome::Candidate);
        QVERIFY(rated("pmi").empty());
    }

    void anEditMarksLineAndVerdictAndItsUndoTakesTheMarksAway() {
        rewrite("Be curt.");
        QVERIFY(onlyLine(0).kind == Since::Reworded);
        QCOMPARE(onlyLine(0).now, std::string("Be curt."));
        QCOMPARE(onlyLine(0).version, 1);
        QCOMPARE(onlyLine(0).presentVersion, 2);
        QVERIFY(pairs()[1].since.empty());  // the antithesis still says what it said
        QCOMPARE(describe(pairs()[0].verdicts[0].since), std::string("version 1 of brief, which is version 2 now"));
        QCOMPARE(rated("pmi"), (std::vector<std::string>{"2 of 2 verdicts were given under version 1 of brief, which "
                                                         "is version 2 now."}));
        must(m_document->edits().undo());
        nothingIsMarkedBeforeAnEdit();
    }

    void wordsThatAreTypedBackAreTheSame() {
        rewrite("Be curt.");
        rewrite("Be brief.");
        nothingIsMarkedBeforeAnEdit();
        must(m_document->edits().removePrinciple(1));
        QVERIFY(!rated("pmi").empty());
        must(m_document->edits().addPrinciple({"short", "Be brief.", "Be long."}));
        nothingIsMarkedBeforeAnEdit();
    }

    void theVersionIsThatOfTheRunWhateverCameBetween() {
        rewrite("Be curt.");
        playedRun(*m_document);
        rewrite("Be short.");
        QCOMPARE(onlyLine(0).version, 1);
        QCOMPARE(onlyLine(0).presentVersion, 3);
    }

    /// pmi asks by the antithesis, too; a person reads the constitution alone.
    void onlyAJudgeThatSawTheAntithesisWasGivenIt() {
        judge("person");
        rewrite("Be brief.", "Be endless.");
        QVERIFY(pairs()[0].since.empty());
        QCOMPARE(onlyLine(1).now, std::string("Be endless."));
        QVERIFY(rated("person").empty());
        QCOMPARE(rated("pmi"),
                 (std::vector<std::string>{"2 of 2 verdicts were given under version 1 of brief, whose antithesis is "
                                           "in other words in version 2 now."}));
        rewrite("Be brief.", "");
        QVERIFY(onlyLine(1).kind == Since::OppositeRemoved);
        QCOMPARE(describe(pairs()[0].verdicts[0].since), std::string("an antithesis of brief, which has none now"));
    }

    void whatIsGoneOrHeldOutSaysSo() {
        must(m_document->edits().setUse({1}, PrincipleUse::HeldOut));
        QVERIFY(onlyLine(0).kind == Since::HeldOut && onlyLine(0).now.empty());
        QCOMPARE(since({.text = "Be brief."}), std::string());  // nobody said what it was
        rewrite("Be curt.");
        must(m_document->edits().setUse({1}, PrincipleUse::HeldOut));
        QVERIFY(onlyLine(0).kind == Since::HeldOut && onlyLine(0).now == "Be curt.");
        must(m_document->edits().removePrinciple(1));
        QVERIFY(onlyLine(0).kind == Since::Removed);
        QCOMPARE(
            rated("pmi"),
            (std::vector<std::string>{"2 of 2 verdicts were given under \"Be brief.\", which was removed since."}));
    }

    void aNameIsNoWording() {
        write({"terse", "Be brief.", "Be long.", 1});
        nothingIsMarkedBeforeAnEdit();
    }

    void paraphrasesAreComparedWithParaphrases() {
        Principle principle{"brief", "Be brief.", "Be long.", 1};
        principle.paraphrase = "Keep it short.";
        write(principle);
        QCOMPARE(since({.text = "Keep it short."}), std::string());
        principle.paraphrase = "Keep it terse.";
        write(principle);
        EarlierWords words = must(EarlierWords::read(*m_document));
        QCOMPARE(words.of({.text = "Keep it short."}).at(0).now, std::string("Keep it terse."));
        QCOMPARE(since({.text = "Be brief."}), std::string());
    }

    void ofSeveralLinesThoseThatAreOthersAreMarked() {
        must(m_document->edits().addPrinciple({"kind", "Be kind.", "Be rude."}));
        write({"kind", "Be nice.", "Be rude.", 2});
        EarlierWords words = must(EarlierWords::read(*m_document));
        const std::vector<WordsSince> found = words.of({.text = "1. Be brief.\n2. Be kind.\n3. Be unheard of."});
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].line.value(), std::size_t{1});
        QCOMPARE(found[0].now, std::string("Be nice."));
        QVERIFY(words.of({.text = "1. Be nice.\n2. Be brief."}).empty());
        QVERIFY(words.of({.text = ""}).empty());
    }

    void aPrincipleThatBeginsWithANumberIsKnown() {
        rewrite("1. January is a date.");
        QCOMPARE(since({.text = "1. January is a date."}), std::string());
        rewrite("1. May is a date.");
        QCOMPARE(since({.text = "1. January is a date."}), std::string("version 2 of brief, which is version 3 now"));
    }

    void personasHaveNoVersions() {
        DocumentContent content = must(m_document->store().principles().content());
        content.personas = {{"pirate", {"Say arr.", "Love gold."}}};
        must(m_document->store().principles().setContent(content));
        const StatedWords pirate{.name = "pirate", .text = "1. Love gold.\n2. Say arr."};
        QCOMPARE(since(pirate), std::string());
        content.personas[0].principles.emplace_back("Sing.");
        must(m_document->store().principles().setContent(content));
        QCOMPARE(since(pirate), std::string("earlier words of the persona pirate"));
        content.personas[0].principles = {"Say ahoy.", "Love gold."};
        must(m_document->store().principles().setContent(content));
        EarlierWords words = must(EarlierWords::read(*m_document));
        QCOMPARE(words.of(pirate).at(0).line.value(), std::size_t{1});
        content.personas.push_back({"poet", {"Rhyme."}});
        must(m_document->store().principles().setContent(content));
        playedRun(*m_document);
        content.personas = {{"poet", {"Rhyme."}}};
        must(m_document->store().principles().setContent(content));
        QCOMPARE(since({.model = "run-2/iteration-1", .name = "pirate", .text = "1. Say ahoy.\n2. Love gold."}),
                 std::string("the persona pirate, which was removed since"));
        QCOMPARE(since({.model = "iteration-1", .name = "x", .text = "Never said."}), std::string());
    }

    void aContrastThatIsNotAllowedAnyMoreIsToldOfAnswersNotOfVerdicts() {
        const std::int64_t kind = must(m_document->edits().addPrinciple({"kind", "Be kind.", "Be rude."}));
        must(m_document->store().principles().setFlips({Flip{{kind}}}));
        QCOMPARE(describe(pairs()[1].since), std::string("a contrast that is not allowed any more"));
        QVERIFY(pairs()[0].since.empty() && rated("pmi").empty());
        must(m_document->store().principles().setFlips({Flip{{kind}}, Flip{{1}}}));
        QVERIFY(pairs()[1].since.empty());
        // Contrasts of learned principles say nothing of held-out ones, and of a mixed one only its own part counts.
        const std::int64_t calm = must(m_document->edits().addPrinciple(
            {.name = "calm", .text = "Be calm.", .antithesis = "Be wild.", .use = PrincipleUse::HeldOut}));
        QCOMPARE(since({.text = "Be wild.", .heldOutPrinciples = true}), std::string());
        must(m_document->store().principles().setFlips({Flip{{1, calm}}, Flip{{kind}}}));
        QVERIFY(pairs()[1].since.empty());
    }

    void theTableCountsThemInEachOfItsParts() {
        rewrite("Be curt.");
        const std::vector<WinRateGroup> groups = must(winRateTable(*m_document, {}));
        QCOMPARE(groups.size(), std::size_t{1});
        QCOMPARE(groups[0].earlier.verdicts, 2);
        QCOMPARE(groups[0].earlier.earlier, 2);
        QCOMPARE(groups[0].earlier.parts.at(0).since.name, std::string("brief"));
    }

    void exportsSayItInAColumn() {
        const auto cell = [](const std::string& text) {
            const std::vector<CsvRow> rows = must(parseCsv(text, "export.csv"));
            const auto column = std::ranges::find(rows[0].cells, "earlier_words") - rows[0].cells.begin();
            return rows.at(1).cells.at(static_cast<std::size_t>(column));
        };
        const auto answers = [&] { return must(exportedAnswers(*m_document, m_models, ComparisonForm::Table)); };
        const auto rates = [&] { return must(exportedWinRates(*m_document, m_models, ComparisonForm::Table)); };
        const auto verdicts = [&] { return must(exportedVerdicts(*m_document, ExportFormat::Table)); };
        for (const std::string& text : {answers(), rates(), verdicts()}) QCOMPARE(cell(text), std::string());
        rewrite("Be curt.");
        const std::string words = "version 1 of brief, which is version 2 now";
        QCOMPARE(cell(answers()), words);
        QCOMPARE(cell(verdicts()), words);
        QCOMPARE(cell(rates()), "2 of 2 verdicts were given under " + words + ".");
        const std::string text = must(exportedAnswers(*m_document, m_models, ComparisonForm::Text, "q3"));
        QVERIFY(text.find("[principle] Be brief.\n[answered under " + words + "]\n") != std::string::npos);
    }
};

SAMI_TEST(TestEarlierWords)
#include "test_earlier_words.moc"
