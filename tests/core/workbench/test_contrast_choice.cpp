#include "core/workbench/contrast_choice.h"
#include "core/workbench/contrasts.h"
#include "core/workbench/import_files.h"
#include "core/workbench/principles.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;

class TestContrastChoice : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<DocumentFolder> m_folder;
    std::unique_ptr<Document> m_document;

    DocumentContent now() const { return must(contentOf(*m_document)); }
    std::vector<std::vector<std::int64_t>> flips() const {
        std::vector<std::vector<std::int64_t>> ids;
        for (const Flip& flip : now().flips) ids.push_back(flip.flipped);
        return ids;
    }

    void putInto(const char* set, const std::vector<std::int64_t>& ids) {
        for (const std::int64_t id : ids) {
            const DocumentContent content = now();
            Principle principle = *withId(content.principles, id);
            principle.set = set;
            must(m_document->edits().setPrinciple(principle));
        }
    }

private slots:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        m_document = m_folder->created();  // brief, with the id 1
        must(m_document->edits().addPrinciple({"kind", "Be kind.", "Be rude."}));
        must(m_document->edits().addPrinciple({"calm", "Be calm.", ""}));
        must(m_document->edits().addPrinciple({"formal", "Be formal.", "Be casual.", 0, PrincipleUse::HeldOut}));
    }
    void cleanup() { m_document.reset(); }

    void presetsListWhatTheySay() {
        QVERIFY(presetOf(now()) == ContrastPreset::EveryCombination);
        must(setContrasts(*m_document, ContrastPreset::AllFlipped));
        QCOMPARE(flips(), (std::vector<std::vector<std::int64_t>>{{1, 2}, {4}}));
        QVERIFY(presetOf(now()) == ContrastPreset::AllFlipped);
        must(setContrasts(*m_document, ContrastPreset::OneAtATime));
        QCOMPARE(flips(), (std::vector<std::vector<std::int64_t>>{{1}, {2}, {4}}));
        QVERIFY(presetOf(now()) == ContrastPreset::OneAtATime);
        must(setContrasts(*m_document, ContrastPreset::EveryCombination));
        QVERIFY(flips().empty() && presetOf(now()) == ContrastPreset::EveryCombination);
        QCOMPARE(must(m_document->edits().standing()).undo, std::string("Contrasts: every combination"));
        must(m_document->edits().undo());
        QVERIFY(presetOf(now()) == ContrastPreset::OneAtATime);
    }

    void personasAreTheSetsAndFollowThem() {
        QVERIFY(!setContrasts(*m_document, ContrastPreset::Personas).has_value());
        putInto("engineer", {1});
        putInto("teacher", {2, 3});
        must(setContrasts(*m_document, ContrastPreset::Personas));
        QVERIFY(presetOf(now()) == ContrastPreset::Personas);
        QCOMPARE(now().personas.size(), std::size_t{2});
        Principle kind = now().principles[1];
        kind.text = "Be friendly.";
        must(m_document->edits().setPrinciple(kind));
        QCOMPARE(now().personas[1].principles, (std::vector<std::string>{"Be friendly.", "Be calm."}));
        QVERIFY(presetOf(now()) == ContrastPreset::Personas);
        must(m_document->edits().undo());
        QCOMPARE(now().personas[1].principles.front(), std::string("Be kind."));
        // What somebody wrote by hand does not follow anything.
        must(m_document->edits().setPersonas({{"x", {"Be kind."}}, {"y", {"Be calm."}}}));
        must(m_document->edits().setPrinciple(kind));
        QCOMPARE(now().personas[0].principles.front(), std::string("Be kind."));
        QVERIFY(!presetOf(now()).has_value());
    }

    void aCellIsTurnedRoundAndBack() {
        // Of every combination of two learned principles and of one held out.
        must(toggleInContrast(*m_document, {{1}}, 2));  // becomes the one that flips both, which is there
        QCOMPARE(flips(), (std::vector<std::vector<std::int64_t>>{{2}, {1, 2}, {4}}));
        must(setContrasts(*m_document, ContrastPreset::OneAtATime));
        must(toggleInContrast(*m_document, {{1}}, 2));
        QCOMPARE(flips(), (std::vector<std::vector<std::int64_t>>{{1, 2}, {2}, {4}}));
        QVERIFY(!presetOf(now()).has_value());
        QVERIFY(!toggleInContrast(*m_document, {{1}}, 2).has_value());  // it is not there any more
        QVERIFY(!toggleInContrast(*m_document, {{2}}, 3).has_value());  // calm has no antithesis
        QVERIFY(!toggleInContrast(*m_document, {{2}}, 77).has_value());
    }

    void whatIsDrawnIsWhatIsTurned() {
        // Stored in another order than it is drawn, with a part that is held out.
        must(setContrasts(*m_document, ContrastPreset::EveryCombination));
        must(m_document->edits().setFlips({{{2, 4}}, {{2, 1}}}));
        const ContrastPreview preview = must(previewQuery(*m_document, "x"));
        for (const Flip& drawn : preview.flips) {
            if (drawn == Flip{{4}}) continue;  // the last of the held-out ones
            must(removeContrast(*m_document, drawn));
            const std::vector<Flip> left = must(previewQuery(*m_document, "x")).flips;
            QVERIFY(std::ranges::find(left, drawn) == left.end());
            QCOMPARE(left.size(), preview.flips.size() - 1);
            must(m_document->edits().undo());
        }
    }

    void theLastContrastStays() {
        must(setContrasts(*m_document, ContrastPreset::AllFlipped));
        QVERIFY(!removeContrast(*m_document, Flip{{4}}).has_value());  // every choice would be drawn again
        must(m_document->edits().setUse({4}, PrincipleUse::Learned));
        must(m_document->edits().setFlips({{{1, 2}}}));
        QVERIFY(!removeContrast(*m_document, Flip{{2, 1}}).has_value());
        must(toggleInContrast(*m_document, {{2, 1}}, 1));
        QVERIFY(!toggleInContrast(*m_document, {{2}}, 2).has_value());
        QCOMPARE(flips(), (std::vector<std::vector<std::int64_t>>{{2}}));
        must(toggleInContrast(*m_document, {}, 1));  // a new one
        QCOMPARE(flips(), (std::vector<std::vector<std::int64_t>>{{2}, {1}}));
        QVERIFY(!toggleInContrast(*m_document, {}, 1).has_value());  // it is there already
    }

    void presetsFollowThePrinciples() {
        must(setContrasts(*m_document, ContrastPreset::AllFlipped));
        const std::int64_t fresh = must(m_document->edits().addPrinciple({"dry", "Be dry.", "Be funny."}));
        QCOMPARE(flips(), (std::vector<std::vector<std::int64_t>>{{1, 2, fresh}, {4}}));
        must(m_document->edits().removePrinciple(fresh));
        QCOMPARE(flips(), (std::vector<std::vector<std::int64_t>>{{1, 2}, {4}}));
        QVERIFY(presetOf(now()) == ContrastPreset::AllFlipped);
        must(setContrasts(*m_document, ContrastPreset::OneAtATime));
        must(m_document->edits().setUse({2}, PrincipleUse::HeldOut));
        QCOMPARE(flips(), (std::vector<std::vector<std::int64_t>>{{1}, {2}, {4}}));
        must(m_document->edits().undo());
        // Chosen by hand: what is gone is gone, but nothing becomes everything.
        must(m_document->edits().setFlips({{{1, 2}}}));
        must(m_document->edits().setUse({4}, PrincipleUse::Learned));
        must(m_document->edits().removePrinciple(2));
        QCOMPARE(flips(), (std::vector<std::vector<std::int64_t>>{{1}}));
    }

    void whatIsPastedGoesWithThePreset() {
        must(setContrasts(*m_document, ContrastPreset::OneAtATime));
        std::string lines;
        for (int i = 0; i < 12; ++i)
            lines += "Do thing " + std::to_string(i) + ".\tUndo thing " + std::to_string(i) + ".\n";
        RowReport report;
        must(importConstitutions(*m_document, {{"the clipboard", lines}}, false, report));
        QCOMPARE(flips().size(), std::size_t{15});
        QVERIFY(presetOf(now()) == ContrastPreset::OneAtATime);
    }

    void aTwinIsChangedInEverythingElse() {
        const std::int64_t twin = must(duplicatePrinciple(*m_document, 2));
        Principle changed = now().principles[2];
        QCOMPARE(changed.id, twin);
        changed.antithesis = "Be cruel.";
        must(m_document->edits().setPrinciple(changed));
        changed.text = "Be brief.";
        QVERIFY(!m_document->edits().setPrinciple(changed).has_value());
    }

    void whatBecameOtherMeanwhileStays() {
        const Principle before = now().principles[1];
        must(m_document->edits().setUse({before.id}, PrincipleUse::HeldOut));
        Principle wanted = before;
        wanted.text = "Be friendly.";
        must(changePrinciple(*m_document, wanted, before));
        QVERIFY(now().principles[1].use == PrincipleUse::HeldOut);
        QCOMPARE(now().principles[1].text, std::string("Be friendly."));
    }

    void thePreviewSaysHowManyAreDrawnAndOfWhat() {
        const ContrastPreview preview = must(previewQuery(*m_document, "What is it?"));
        QCOMPARE(preview.numConstitutions, 2);
        QCOMPARE(preview.numDrawable, std::uint64_t{4});  // the constitution, and three choices of two principles
        QCOMPARE(preview.examples.size(), std::size_t{1});
        QCOMPARE(preview.examples[0].text, std::string("What is it?"));
        QCOMPARE(must(previewQuery(*m_document, "")).examples[0].text, std::string("Question 1?"));
    }

    void pairsAreDuplicatedSplitAndRemovedInOneStep() {
        const std::int64_t twin = must(duplicatePrinciple(*m_document, 2));
        QCOMPARE(now().principles[2].id, twin);
        QCOMPARE(now().principles[2].name, std::string("kind-2"));
        Principle both = now().principles[2];
        both.text = "Be kind and cite your sources.";
        both.antithesis = "Be rude and make up sources.";
        must(m_document->edits().setPrinciple(both));
        must(splitPrinciple(*m_document, twin));
        QCOMPARE(now().principles.size(), std::size_t{6});
        QCOMPARE(now().principles[2].text, std::string("Be kind."));
        QCOMPARE(now().principles[3].text, std::string("Cite your sources."));
        QCOMPARE(now().principles[3].antithesis, std::string("Make up sources."));
        QVERIFY(!splitPrinciple(*m_document, 1).has_value());
        must(setContrasts(*m_document, ContrastPreset::OneAtATime));
        const DocumentContent before = now();
        must(removePrinciples(*m_document, {twin, 1}));
        QCOMPARE(now().principles.size(), std::size_t{4});
        QVERIFY(std::ranges::none_of(now().flips, [](const Flip& flip) { return flip.flipped.front() == 1; }));
        must(m_document->edits().undo());
        QVERIFY(now() == before);
        QVERIFY(!removePrinciples(*m_document, {2, 99}).has_value());
        QVERIFY(now() == before);
    }
};

SAMI_TEST(TestContrastChoice)
#include "test_contrast_choice.moc"
