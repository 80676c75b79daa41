#include <QTest>

#include "core/workbench/context_room.h"
#include "tests/core/workbench/byte_tokenizer.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;

/// Tokens are bytes and nothing stands around constitution and query: every number can be told by counting letters.
class TestContextRoom : public QObject, RunsOfDocument {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_model;

    void setModel(std::int64_t positions, std::int64_t answer, bool dropsTooLong = true) {
        m_model = std::make_unique<QTemporaryDir>();
        const Json config = positions == 0 ? Json::object() : Json{{"max_position_embeddings", positions}};
        put(m_model->filePath("config.json").toStdString(), config.dump());
        put(m_model->filePath("tokenizer.json").toStdString(), byteTokenizer().dump());
        RunSettings settings = must(m_document->store().principles().settings());
        settings.model = m_model->path().toStdString();
        settings.promptFormat = "plain";
        settings.trainingTemplate = settings.generationTemplate = "{constitution}{query}";
        settings.maxNewTokens = answer;
        settings.dropTooLong = dropsTooLong;
        must(m_document->edits().setSettings(settings));
    }
    void set(const std::function<void(RunSettings&)>& change) {
        RunSettings settings = must(m_document->store().principles().settings());
        change(settings);
        must(m_document->edits().setSettings(settings));
    }
    std::string warned() const {
        const std::vector<PrincipleWarning> warnings = must(contextWarnings(*m_document));
        return warnings.empty() ? std::string() : warnings.front().sentence;
    }

private slots:
    void init() {
        openFresh();
        must(m_document->store().queries().replace({{.id = "a", .text = "aaaa"}, {.id = "b", .text = "bbbbbbbbbb"}}));
        const std::vector<Principle> there = must(m_document->store().principles().principles());
        Principle longer = there.front();
        longer.text = std::string(20, 'x');
        longer.antithesis = std::string(40, 'y');
        must(m_document->edits().setPrinciple(longer));
    }

    void whatIsLeftIsCounted() {
        setModel(100, 30);
        const std::optional<ContextRoom> room = must(contextRoom(*m_document));
        QVERIFY(room.has_value());
        QCOMPARE(room->positions, 100);
        QCOMPARE(room->constitution, std::string("antithesis"));
        QVERIFY(room->constitutionTokens() >= 40 && room->constitutionTokens() <= 50);  // with its number or bullet
        QCOMPARE(room->query, std::string("b"));
        QCOMPARE(room->queryTokens, 10);
        QCOMPARE(warned(), std::string());
    }

    void eachLackOfRoomHasItsSentence() {
        setModel(100, 30);
        const std::int64_t taken = must(contextRoom(*m_document))->constitutionTokens();
        setModel(2 * taken, 1);
        QCOMPARE(warned(), std::string());
        setModel(2 * taken - 1, 1);
        QVERIFY2(warned().contains("more than half"), warned().c_str());
        setModel(taken + 15, 5);
        QVERIFY2(warned().contains("more than half"), warned().c_str());
        setModel(taken + 15, 6);
        QVERIFY2(warned().contains("longer answers end at 5"), warned().c_str());
        setModel(taken + 11, 6);
        QVERIFY2(warned().contains("longer answers end at 1"), warned().c_str());
        setModel(taken + 10, 6);
        QVERIFY2(warned().contains("drops it"), warned().c_str());
        setModel(taken + 10, 6, false);
        QVERIFY2(warned().contains("refuses it"), warned().c_str());
        setModel(taken + 1, 6);
        QVERIFY2(warned().contains("drops it"), warned().c_str());
        setModel(taken, 6);
        QVERIFY2(warned().contains("nothing is left"), warned().c_str());
    }

    void whereNothingIsKnownNothingIsSaid() {
        setModel(0, 30);
        QVERIFY(!must(contextRoom(*m_document)).has_value());
        setModel(10, 30);
        QVERIFY(must(contextRoom(*m_document)).has_value());
        RunSettings settings = must(m_document->store().principles().settings());
        settings.model = "/nonexistent";
        must(m_document->edits().setSettings(settings));
        QVERIFY(!must(contextRoom(*m_document)).has_value());
    }

    void personasAreAsLongAsTheyAre() {
        setModel(100, 30);
        must(m_document->edits().setPersonas({{"terse", {std::string(5, 'x')}}, {"patient", {std::string(60, 'y')}}}));
        QCOMPARE(must(contextRoom(*m_document))->constitution, std::string("patient"));
    }

    void whatIsDrawnCounts() {
        std::vector<Query> queries;
        for (int i = 0; i < 40; ++i)
            queries.push_back({.id = "q" + std::to_string(i), .text = "Why " + std::to_string(100 + i)});
        must(m_document->store().queries().replace(queries));
        must(m_document->edits().addPrinciple({"long", std::string(50, 'x'), std::string(3, 'y')}));
        must(m_document->edits().addPrinciple({"short", "z", "w"}));
        setModel(1000, 30);
        set([](RunSettings& settings) { settings.principlesPerQuery = 2; });
        const ContextRoom drawn = *must(contextRoom(*m_document));
        QVERIFY2(drawn.constitution.contains("not brief") && drawn.constitution.contains("long"),
                 drawn.constitution.c_str());
        QVERIFY(drawn.constitutionTokens() >= 90 && drawn.constitutionTokens() < 110);
        // Beside nothing else than no constitution an antithesis is never stated.
        set([](RunSettings& settings) {
            settings.principlesPerQuery = 0;
            settings.contrastWith = "nothing";
        });
        QCOMPARE(must(contextRoom(*m_document))->constitution, std::string("constitution"));
    }

    void principlesThatAreHeldOutMeetHeldOutQueriesAlone() {
        const std::int64_t id = must(m_document->edits().addPrinciple({"kept-back", std::string(300, 'x'), "y"}));
        must(m_document->edits().setUse({id}, PrincipleUse::HeldOut));
        setModel(1000, 30);
        QVERIFY(must(contextRoom(*m_document))->constitutionTokens() < 100);
        must(m_document->store().queries().replace(
            {{.id = "a", .text = std::string(200, 'a')}, {.id = "h", .text = "h", .heldOut = true}}));
        const ContextRoom room = *must(contextRoom(*m_document));
        QCOMPARE(room.query, std::string("h"));
        QVERIFY(room.constitutionTokens() >= 300);
    }

    void whatAnswersBeginWithTakesRoomAsWell() {
        setModel(1000, 30);
        const std::int64_t without = must(contextRoom(*m_document))->promptTokens;
        set([](RunSettings& settings) { settings.responsePrefix = "Well, "; });
        const std::int64_t with = must(contextRoom(*m_document))->promptTokens;
        QVERIFY(with >= without + 5 && with <= without + 6);
    }

    void withoutQueriesNoneIsSpokenOf() {
        must(m_document->store().queries().replace(std::vector<Query>()));
        setModel(60, 30);
        QVERIFY2(warned().contains("no room for both"), warned().c_str());
        QVERIFY2(!warned().contains("query"), warned().c_str());
        setModel(60, 1);
        QVERIFY2(warned().contains("more than half"), warned().c_str());
        setModel(1000, 30);
        QCOMPARE(warned(), std::string());
    }
};

SAMI_TEST(TestContextRoom)
#include "test_context_room.moc"
