#include "core/workbench/principle_warnings.h"
#include "core/workbench/principles.h"
#include "core/workbench/wordings.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;

class TestWordings : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<DocumentFolder> m_folder;
    std::unique_ptr<Document> m_document;
    double m_now = 1000;

    void say(const std::string& text) {
        Principle principle = must(contentOf(*m_document)).principles.front();
        principle.text = text;
        m_now += 100;
        must(m_document->edits().setPrinciple(principle));
    }

    static std::vector<PrincipleWarning::Kind> kinds(const std::vector<Principle>& principles) {
        std::vector<PrincipleWarning::Kind> all;
        for (const PrincipleWarning& warning : principleWarnings(principles)) all.push_back(warning.kind);
        return all;
    }

private slots:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        m_document = m_folder->created();
        m_document->edits().setClock([this] { return m_now; });
    }
    void cleanup() { m_document.reset(); }

    void whichRunWasTaughtWhichVersion() {
        must(launchRun(*m_document));
        say("Be short.");
        say("Be curt.");
        must(launchRun(*m_document));
        must(launchRun(*m_document));
        say("Be short.");
        const std::vector<Wording> wordings = must(wordingsOf(*m_document, 1));
        QCOMPARE(wordings.size(), std::size_t{3});
        QCOMPARE(wordings[0].runs, (std::vector<std::string>{"run-1"}));
        QVERIFY(wordings[1].isPresent && wordings[1].runs.empty());
        QCOMPARE(wordings[2].runs, (std::vector<std::string>{"run-2", "run-3"}));
        QVERIFY(!wordings[0].isPresent && !wordings[2].isPresent);
    }

    void whatWasEditedSinceARunIsTold() {
        must(launchRun(*m_document));
        QVERIFY(must(taughtAndNow(*m_document, 1)).isSame());
        QCOMPARE(describe(must(taughtAndNow(*m_document, 1))), std::string());
        say("Be curt.");
        const std::int64_t calm = must(m_document->edits().addPrinciple({"calm", "Be calm.", "Be upset."}));
        QCOMPARE(describe(must(taughtAndNow(*m_document, 1))),
                 std::string("version 1 of brief was taught, it is version 2 now; calm was added since"));
        must(launchRun(*m_document));
        must(m_document->edits().setUse({calm}, PrincipleUse::HeldOut));
        must(m_document->edits().removePrinciple(1));
        QCOMPARE(describe(must(taughtAndNow(*m_document, 2))), std::string("brief was removed; calm is held out now"));
        QCOMPARE(must(wordingsOf(*m_document, 1)).size(), std::size_t{2});  // kept for the runs' sake
    }

    void anEarlierWordingIsRestoredAsAStep() {
        say("Be curt.");
        must(restoreWording(*m_document, 1, 1));
        QCOMPARE(must(contentOf(*m_document)).principles.front().text, std::string("Be brief."));
        QVERIFY(must(wordingsOf(*m_document, 1))[0].isPresent);
        must(m_document->edits().undo());
        QCOMPARE(must(contentOf(*m_document)).principles.front().text, std::string("Be curt."));
        QVERIFY(!restoreWording(*m_document, 1, 3).has_value());
        QVERIFY(!restoreWording(*m_document, 9, 1).has_value());
    }

    void tagsAndNotesAreNotTaught() {
        Principle principle = must(contentOf(*m_document)).principles.front();
        principle.tags = {"x"};
        principle.notes = {{PrincipleNote::Kind::Wrong, "No."}};
        must(m_document->edits().setPrinciple(principle));
        must(launchRun(*m_document));
        const RunConfig config = must(m_document->store().runs().config(1));
        QVERIFY(config.principles.front().tags.empty() && config.principles.front().notes.empty());
        QVERIFY(must(taughtAndNow(*m_document, 1)).isSame());
    }

    void warningsNameWhatIsWrong() {
        using Kind = PrincipleWarning::Kind;
        const Principle fine{"brief", "Answer in one sentence.", "Answer at great length.", 1};
        QVERIFY(kinds({fine}).empty());
        QCOMPARE(kinds({{"a", "Be calm.", "", 1}}), std::vector{Kind::NoAntithesis});
        QCOMPARE(kinds({{"a", "Be calm.", "be  CALM", 1}}), std::vector{Kind::SameAsOpposite});
        QCOMPARE(kinds({{"a", "Be calm.", "Do not be calm.", 1}}), std::vector{Kind::MereNegation});
        QCOMPARE(kinds({{"a", "Don't give advice.", "Give advice.", 1}}), std::vector{Kind::MereNegation});
        QCOMPARE(kinds({{"a", "Never lie.", "Lie.", 1}}), std::vector{Kind::MereNegation});
        QCOMPARE(kinds({fine, {"b", "answer in one sentence", "Ramble on.", 2}}), std::vector{Kind::Duplicate});
        QCOMPARE(kinds({fine, {"b", "Answer at great length!", "Be quick.", 2}}), std::vector{Kind::Contradiction});
        const Principle heldOut{"b", "Answer in one short sentence.", "Ramble on.", 2, PrincipleUse::HeldOut};
        QCOMPARE(kinds({fine, heldOut}), std::vector{Kind::NearlyLearned});
        QCOMPARE(kinds({{"a", "Be brief and cite sources.", "Ramble.", 1}}), std::vector{Kind::SaysTwoThings});
    }

    void onlyTwoDemandsAreTwoThings() {
        QVERIFY(splitInTwo("Use clear and simple words.").empty());
        QVERIFY(splitInTwo("Write about cats and dogs.").empty());
        QVERIFY(splitInTwo("Be fair and kind.").empty());
        QCOMPARE(splitInTwo("Stay calm and never shout."), (std::vector<std::string>{"Stay calm.", "Never shout."}));
        QCOMPARE(splitInTwo("Use lists; keep it short"), (std::vector<std::string>{"Use lists.", "Keep it short."}));
    }

    void manyPrinciplesAreLookedAtQuickly() {
        std::vector<Principle> many;
        for (int i = 0; i < 20000; ++i)
            many.push_back({"p" + std::to_string(i), "Do " + std::to_string(i) + ".", "Undo it.", i + 1});
        QCOMPARE(kinds(many), std::vector{PrincipleWarning::Kind::NotCompared});
    }
};

SAMI_TEST(TestWordings)
#include "test_wordings.moc"
