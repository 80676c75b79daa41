#include <QTest>
#include <algorithm>
#include <set>

#include "core/constitution/contrast.h"
#include "core/dataset/demo_content.h"
#include "core/run/run_config.h"
#include "tests/test_registry.h"

using namespace sami;

class TestDemoContent : public QObject {
    Q_OBJECT
private slots:
    void shipsEnoughQueriesForTheDemoPreset() {
        const std::vector<Query> queries = demoQueries().value();
        const RunSettings settings = preset("demo").value();
        const auto heldOut = std::ranges::count_if(queries, &Query::heldOut);
        QVERIFY(queries.size() >= 96);
        QCOMPARE(heldOut, settings.heldOutQueries);
        QVERIFY(static_cast<std::int64_t>(queries.size()) - heldOut >= settings.queriesPerIteration);
        std::set<std::string> texts;
        for (const Query& query : queries) texts.insert(query.text);
        QCOMPARE(texts.size(), queries.size());
    }

    void everyPairCanBeContrasted() {
        const std::vector<Principle> principles = demoPrinciples().value();
        QVERIFY(principles.size() >= 4);
        for (const Principle& principle : principles) {
            ContrastOptions options;
            options.principles = {principle};
            QVERIFY2(Contrast::create(options).has_value(), principle.name.c_str());
            QVERIFY(demoPrinciple(principle.name).value() == principle);
        }
    }

    void unknownPairIsAnsweredWithTheNamesThereAre() {
        const Result<Principle> none = demoPrinciple("brief");
        QVERIFY(!none.has_value());
        QVERIFY2(none.error().detail.find("brief-detailed, list-prose") != std::string::npos,
                 none.error().detail.c_str());
    }
};

SAMI_TEST(TestDemoContent)
#include "test_demo_content.moc"
