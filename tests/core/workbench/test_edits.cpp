#include <algorithm>
#include <random>

#include "core/workbench/principles.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;

class TestEdits : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<DocumentFolder> m_folder;
    std::unique_ptr<Document> m_document;
    std::optional<Experiment> m_reader;
    double m_now = 1000;
    Edits& edits() const { return m_document->edits(); }
    DocumentContent now() const { return must(contentOf(*m_document)); }
    /// As another reader of the file finds it.
    DocumentContent onDisk() const { return must(m_reader->principles().content()); }
    std::size_t numSteps() const { return must(edits().history()).size(); }

    /// One random change; some are refused, which must leave everything as it is.
    bool change(std::mt19937& random) {
        const DocumentContent before = now();
        const auto below = [&](std::size_t bound) {
            return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
        };
        const auto any = [&]() -> Principle { return before.principles[below(before.principles.size())]; };
        const std::string number = std::to_string(random() % 100000);
        m_now += below(3) == 0 ? 0.5 : 10;
        if (before.principles.empty() || below(5) == 0)
            return edits().addPrinciple({"p" + number, "Do " + number + ".", "Avoid " + number + "."}).has_value();
        Principle principle = any();
        switch (below(7)) {
            case 0:
                principle.name = "p" + number;
                return edits().setPrinciple(principle).has_value();
            case 1:
                principle.text = "Say " + number + ".";
                principle.paraphrase = below(2) == 0 ? "Tell " + number + "." : "";
                principle.antithesisParaphrase = below(2) == 0 ? "Leave " + number + " out." : "";
                return edits().setPrinciple(principle, Typing::Yes).has_value();
            case 2:
                principle.use = principle.use == PrincipleUse::Learned ? PrincipleUse::HeldOut : PrincipleUse::Learned;
                return edits().setUse({principle.id}, principle.use).has_value();
            case 3:
                return edits().removePrinciple(principle.id).has_value();
            case 4:
                return edits().movePrinciple(principle.id, below(before.principles.size())).has_value();
            case 5:
                return addContrast(*m_document, {principle.name, any().name}).has_value();
            default:
                return edits().setPersonas({{"persona " + number, {"Be " + number + "."}}}).has_value();
        }
    }

private slots:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        m_document = m_folder->created();
        m_now = 1000;
        edits().setClock([this] { return m_now; });
    }
    void cleanup() {
        m_reader.reset();
        m_document.reset();
    }

    void aPrincipleKeepsItsIdWhateverHappensToIt() {
        const std::int64_t second = must(edits().addPrinciple({"calm", "Be calm.", "Be wild."}));
        QCOMPARE(second, 2);
        Principle renamed = must(principleNamed(*m_document, "calm"));
        renamed.name = "serene";
        must(edits().setPrinciple(renamed));
        must(edits().movePrinciple(second, 0));
        QCOMPARE(now().principles[0].id, 2);
        QCOMPARE(now().principles[0].name, std::string("serene"));
        must(edits().removePrinciple(second));
        QCOMPARE(must(edits().addPrinciple({"new", "Be new.", "Be old."})), 3);  // an id is never given twice
    }

    void aRemovedPrincipleTakesItsContrastsAlongAndUndoBringsBothBack() {
        must(edits().addPrinciple({"calm", "Be calm.", "Be wild."}));
        must(addContrast(*m_document, {"brief", "calm"}));
        must(addContrast(*m_document, {"brief"}));
        const DocumentContent before = now();
        QCOMPARE(before.flips.size(), std::size_t{2});
        must(edits().removePrinciple(2));
        QCOMPARE(now().flips, (std::vector<Flip>{{{1}}}));
        must(edits().undo());
        QVERIFY(now() == before);
        must(edits().redo());
        QCOMPARE(now().principles.size(), std::size_t{1});
        QVERIFY(!edits().redo().has_value());
    }

    void typingIsOneStep() {
        Principle principle = now().principles[0];
        const DocumentContent before = now();
        for (const char* text : {"B", "Be", "Be v", "Be very brief."}) {
            principle.text = text;
            m_now += 1;
            must(edits().setPrinciple(principle, Typing::Yes));
        }
        QCOMPARE(numSteps(), std::size_t{1});
        m_now += 5;
        principle.text = "Be terse.";
        must(edits().setPrinciple(principle, Typing::Yes));
        QCOMPARE(numSteps(), std::size_t{2});
        must(edits().undo());
        QCOMPARE(now().principles[0].text, std::string("Be very brief."));
        must(edits().undo());
        QVERIFY(now() == before);
        QVERIFY(!edits().undo().has_value());
    }

    void everyWordingIsAVersionAndTypingMakesOne() {
        Principle principle = now().principles.front();
        const auto texts = [&] {
            std::string all;
            for (const PrincipleVersion& version : must(m_document->store().principles().versions(principle.id)))
                all += std::to_string(version.number) + ":" + version.words.text + "|";
            return all;
        };
        const std::string first = "1:" + principle.text + "|";
        QCOMPARE(texts(), first);
        for (const char* text : {"Be", "Be ki", "Be kind."}) {
            m_now += 1;
            principle.text = text;
            must(edits().setPrinciple(principle, Typing::Yes));
        }
        QCOMPARE(texts(), first + "2:Be kind.|");
        m_now += 60;
        principle.text = "Be fair.";
        must(edits().setPrinciple(principle, Typing::Yes));
        must(edits().undo());
        must(edits().undo());
        QCOMPARE(texts(), first + "2:Be kind.|3:Be fair.|");  // nothing new: it says what it said at first
        principle.name = "another name";
        principle.text = "Be fair.";
        principle.tags = {"manners", "ton, mit Komma"};
        principle.set = "teacher";
        principle.notes = {{PrincipleNote::Kind::Wrong, "No.\n\"Never.\""}, {PrincipleNote::Kind::Query, "Why?"}};
        must(edits().setPrinciple(principle));
        QCOMPARE(texts(), first + "2:Be kind.|3:Be fair.|");
        QVERIFY(now().principles.front() == principle);
        must(edits().removePrinciple(principle.id));
        QCOMPARE(texts(), first + "2:Be kind.|3:Be fair.|");
        must(edits().undo());
        QVERIFY(now().principles.front() == principle);
    }

    void whatIsNotTypedIsAStepOfItsOwn() {
        Principle principle = now().principles[0];
        principle.text = "Be terse.";
        must(edits().setPrinciple(principle, Typing::Yes));
        principle.name = "terse";
        must(edits().setPrinciple(principle));
        must(edits().setUse({principle.id}, PrincipleUse::HeldOut));
        principle.use = PrincipleUse::HeldOut;
        principle.text = "Be very terse.";
        must(edits().setPrinciple(principle, Typing::Yes));
        QCOMPARE(numSteps(), std::size_t{4});
        must(edits().undo());
        QVERIFY(now().principles[0].use == PrincipleUse::HeldOut);
        must(edits().undo());
        QVERIFY(now().principles[0].use == PrincipleUse::Learned);
        QCOMPARE(now().principles[0].name, std::string("terse"));
    }

    void severalAreHeldOutTogetherOrNotAtAll() {
        must(edits().addPrinciple({"calm", "Be calm.", "Be wild."}));
        const DocumentContent before = now();
        QVERIFY(!setUse(*m_document, {"brief", "nobody"}, PrincipleUse::HeldOut).has_value());
        QVERIFY(now() == before);
        must(setUse(*m_document, {"brief", "2"}, PrincipleUse::HeldOut));
        QVERIFY(now().principles[0].use == PrincipleUse::HeldOut && now().principles[1].use == PrincipleUse::HeldOut);
        must(edits().undo());
        QVERIFY(now() == before);
    }

    void whatIsRefusedChangesNothing() {
        const DocumentContent before = now();
        Principle principle = now().principles[0];
        principle.antithesis = principle.text;
        QVERIFY(!edits().setPrinciple(principle).has_value());
        QVERIFY(!edits().addPrinciple({"brief", "Twice.", "Once."}).has_value());
        QVERIFY(!edits().removePrinciple(99).has_value());
        QVERIFY(!edits().addPrinciple({"short", "Be brief.", "Be windy."}).has_value());  // the same under another name
        QVERIFY(!addContrast(*m_document, {"nobody"}).has_value());
        QVERIFY(now() == before);
        QCOMPARE(numSteps(), std::size_t{0});
    }

    void aNewEditForgetsWhatWasUndone() {
        must(edits().addPrinciple({"calm", "Be calm.", "Be wild."}));
        must(edits().undo());
        must(edits().addPrinciple({"kind", "Be kind.", "Be rude."}));
        QVERIFY(!edits().redo().has_value());
        QCOMPARE(numSteps(), std::size_t{1});
    }

    void everyChangeIsTold() {
        int told = 0;
        const Subscription subscription = m_document->subscribe(
            [&](const Change& change) { told += std::holds_alternative<ContentChanged>(change) ? 1 : 0; });
        must(edits().addPrinciple({"calm", "Be calm.", "Be wild."}));
        must(edits().undo());
        must(edits().redo());
        QCOMPARE(told, 3);
    }

    /// 1,000 scripts of up to six edits, in 50 documents: each begins where the one before ended.
    void undoAllIsTheStartAndRedoAllTheEnd() {
        std::mt19937 random(20261126);
        for (int script = 0; script < 1000; ++script) {
            if (script % 20 == 0) {
                m_document = m_folder->created(("s" + std::to_string(script) + ".sami").c_str());
                edits().setClock([this] { return m_now; });
                m_reader = must(Experiment::open(m_document->path(), Access::ReadOnly));
            }
            const DocumentContent start = now();
            const std::size_t stepsBefore = numSteps();
            m_now += 100;  // nothing merges with the script before
            for (unsigned i = 0; i < 1 + random() % 6; ++i) {
                const DocumentContent before = now();
                if (!change(random)) QVERIFY(now() == before);
                QVERIFY(onDisk() == now());
            }
            const DocumentContent end = now();
            const std::size_t steps = numSteps() - stepsBefore;
            for (std::size_t i = 0; i < steps; ++i) {
                must(edits().undo());
                QVERIFY(onDisk() == now());
            }
            QVERIFY2(onDisk() == start, std::to_string(script).c_str());
            for (std::size_t i = 0; i < steps; ++i) {
                must(edits().redo());
                QVERIFY(onDisk() == now());
            }
            QVERIFY2(onDisk() == end, std::to_string(script).c_str());
        }
    }
};

SAMI_TEST(TestEdits)
#include "test_edits.moc"
