#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>
#include <limits>

#include "core/run/probe_result.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

RunConfig probeOf(ProbePlan plan) {
    RunConfig config;
    config.task = RunTask::Probe;
    config.name = "probe-1";
    config.principles = {{"brief", "Be brief.", "Be long.", 1}};
    config.probe = std::move(plan);
    return config;
}

ProbePlan examplePlan() {
    ProbePlan plan;
    plan.purpose = ProbePurpose::WhatIf;
    plan.models = {{"base", "demo"}, {"iteration-1", "/x/iteration-1"}};
    plan.withTokens = true;
    plan.without = {3};
    const std::vector<Constitution> sides = {{"constitution", {"Be brief.", "Be kind."}},
                                             {"antithesis", {"Be long.", "Be kind."}}};
    plan.rows.push_back({.query = {"q1", "Why?"}, .constitutions = sides, .written = 2, .principle = 1});
    plan.rows.push_back({.query = {"q2", "How?", true},
                         .constitutions = sides,
                         .answers = {{"So.", {4, 5}, 2}, {"", {}, {}}},
                         .part = "old"});
    return plan;
}

ProbeResult exampleResult() {
    ProbeResult result{"base", 0, {}, {}};
    result.answers.push_back({"So.", 2, 3, "stop", false, {{"So", 1, {-1, -2}}, {".", 1, {-0.5, -1}}}});
    result.answers.push_back({"", 0, 0, "stop", true, {}});
    const double none = std::numeric_limits<double>::quiet_NaN();
    result.logProbs = {{-0.5, none}, {-1, none}};
    return result;
}

}  // namespace

class TestProbePlan : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_dir;
    RunFolder folder() const { return RunFolder(m_dir->path().toStdString()); }

private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void knownScoresMustFitTheRow() {
        const std::vector<std::vector<std::vector<double>>> unfit = {{{-1, -2}}, {{-1}, {}}, {{-1, -2}, {}, {}}};
        for (const auto& known : unfit) {
            ProbePlan plan = examplePlan();
            plan.rows[1].known = known;
            const auto read = runConfigFromJson(Json::parse(dumpLine(toJson(probeOf(plan)))), "config.json");
            QVERIFY(!read.has_value() && read.error().detail.find("known") != std::string::npos);
        }
    }

    void planReadsBackAsWritten() {
        ProbePlan plan = examplePlan();
        const auto reread = [](const RunConfig& config) {
            return runConfigFromJson(Json::parse(dumpLine(toJson(config))), "config.json");
        };
        QVERIFY(reread(probeOf(plan)).value() == probeOf(plan));
        plan.purpose = ProbePurpose::Rescore;
        plan.source = {"run-2", "iteration-3", 3, false};
        plan.notes = {"the principle brief is in other words"};
        plan.rows[1].known = {{-1, -2}, {}};
        plan.rows[1].checksKnown = true;
        QVERIFY(reread(probeOf(plan)).value() == probeOf(plan));
    }

    void rowsThatDoNotFitTogetherAreRefused_data() {
        QTest::addColumn<QByteArray>("change");
        QTest::newRow("neither written nor there") << QByteArray(R"({"written": 0, "answers": []})");
        QTest::newRow("both") << QByteArray(R"({"answers": [{"text": "x", "ids": [1]}]})");
        QTest::newRow("more answers than constitutions") << QByteArray(R"({"written": 3})");
        QTest::newRow("less than none") << QByteArray(R"({"written": -1})");
        QTest::newRow("a field of nobody") << QByteArray(R"({"colour": "red"})");
        QTest::newRow("no query") << QByteArray(R"({"query": {"id": "q"}})");
    }
    void rowsThatDoNotFitTogetherAreRefused() {
        QFETCH(QByteArray, change);
        Json json = Json::parse(dumpLine(toJson(probeOf(examplePlan()))));
        QVERIFY(runConfigFromJson(json, "config.json").has_value());
        json["probe"]["rows"][0].update(Json::parse(change.toStdString()));
        QVERIFY(!runConfigFromJson(json, "config.json").has_value());
    }

    void resultsReadBackAsWritten() {
        ProbeLog log = ProbeLog::open(folder(), examplePlan()).value();
        QVERIFY(log.append(exampleResult()).has_value());
        const std::vector<ProbeResult> read = readProbeResults(folder(), examplePlan()).value();
        QCOMPARE(read.size(), std::size_t{1});
        QVERIFY(read[0].answers == exampleResult().answers);
        QCOMPARE(read[0].logProbs[1][0], -1.0);
        QVERIFY(std::isnan(read[0].logProbs[0][1]));
        QCOMPARE(read[0].sum(0, 0), -1.5);
    }

    void anAttemptGoesOnBehindWhatIsDone() {
        QVERIFY(ProbeLog::open(folder(), examplePlan()).value().append(exampleResult()).has_value());
        std::ofstream(m_dir->filePath("probes.jsonl").toStdString(), std::ios::app)
            << "{\"model\":\"iteration-1\",\"ro";
        QCOMPARE(readProbeResults(folder(), examplePlan()).value().size(), std::size_t{1});
        ProbeLog log = ProbeLog::open(folder(), examplePlan()).value();
        QVERIFY(log.holds("base", 0) && !log.holds("base", 1) && !log.holds("iteration-1", 0));
        ProbeResult other = exampleResult();
        other.model = "iteration-1";
        QVERIFY(log.append(other).has_value());
        QCOMPARE(readProbeResults(folder(), examplePlan()).value().size(), std::size_t{2});
    }

    void resultsOfAnotherPlanAreRefusedByLine_data() {
        QTest::addColumn<QByteArray>("change");
        QTest::newRow("a row there is not") << QByteArray(R"({"row": 7})");
        QTest::newRow("an unknown model") << QByteArray(R"({"model": "stranger"})");
        QTest::newRow("a constitution too few") << QByteArray(R"({"logprobs": [[-1, -1]]})");
        QTest::newRow("an answer too few") << QByteArray(R"({"answers": [], "logprobs": [[], []]})");
        QTest::newRow("words for numbers") << QByteArray(R"({"logprobs": [["a", "b"], [1, 2]]})");
    }
    void resultsOfAnotherPlanAreRefusedByLine() {
        QFETCH(QByteArray, change);
        Json line = Json::parse(dumpLine(toJson(exampleResult())));
        line.update(Json::parse(change.toStdString()));
        std::ofstream(m_dir->filePath("probes.jsonl").toStdString()) << line.dump() << '\n';
        const auto read = readProbeResults(folder(), examplePlan());
        QVERIFY(!read.has_value());
        QVERIFY2(read.error().detail.find("probes.jsonl:1") != std::string::npos, read.error().detail.c_str());
    }
};

SAMI_TEST(TestProbePlan)
#include "test_probe_plan.moc"
