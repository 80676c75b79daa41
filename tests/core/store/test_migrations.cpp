#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include "core/store/schema.h"
#include "core/workbench/compare_models.h"
#include "core/workbench/judge_pairs.h"
#include "core/workbench/principles.h"
#include "core/workbench/status.h"
#include "core/workbench/workbench_thread.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;
namespace fs = std::filesystem;

namespace {

/// What a version 2 experiment held: two principles with one flip, four kinds of queries, a run and another one with a
/// base of its own, a typed question, imported responses, a verdict.
constexpr const char* kOldContent = R"sql(
INSERT INTO meta VALUES ('flips', '[[true,true],[false,true]]');
INSERT INTO principle VALUES (3, 'brief', 'Be brief.', 'Be long.', 0), (7, 'calm', 'Be calm.', 'Be wild.', 1);
INSERT INTO query (id, external, text, split) VALUES
    (1, 'q1', 'One?', 'training'), (2, 'q2', 'Two?', 'held-out'), (3, 'asked-1764000000000', 'Typed?', 'held-out'),
    (4, 'query-4', 'Imported?', 'held-out'), (5, 'asked-7', 'Data of that name?', 'held-out'),
    (6, 'query-9', 'Data of that name as well?', 'held-out');
INSERT INTO constitution VALUES (1, 'constitution', '1. Be brief.
2. Be calm.', 'Be brief.
Be calm.'), (2, 'antithesis', '1. Be wild.
2. Be long.', 'Be long.
Be wild.'), (3, 'constitution', '1. Be calm.
2. Be brief.', 'Be brief.
Be calm.');
INSERT INTO run (number, name, folder, task, config_json, state, created, next_event) VALUES
    (1, 'run-1', '0001-run-1', 'iterate', '{"task":"iterate","name":"run-1","settings":{"model":"demo"}}', 'finished', 1, 3),
    (2, 'run-2', '0002-run-2', 'iterate', '{"task":"iterate","name":"run-2","settings":{"model":"other"}}', 'finished', 2, 0),
    (3, 'compare-1', '0003-compare-1', 'compare', '{"task":"compare","name":"compare-1","settings":{}}', 'finished', 3, 0);
INSERT INTO iteration (run, number, steps, checkpoint) VALUES (1, 1, 2, 'checkpoints/iteration-1'),
    (1, 2, 2, 'checkpoints/iteration-2'), (2, 1, 2, 'checkpoints/iteration-1');
INSERT INTO writer VALUES (1, 'base', 0), (2, 'iteration-1', 0), (3, 'run-2/base', 0), (4, 'run-2/iteration-1', 0),
    (5, 'theirs', 1), (6, 'iteration-1-step-20', 0);
INSERT INTO response (id, run, seq, attempt, iteration, writer, purpose, query, constitution, col, text, tokens, finish) VALUES
    (1, 1, 0, 1, 0, 1, 'held-out', 2, 1, 0, 'old', 5, 'stop'), (2, 1, 1, 1, 0, 1, 'held-out', 2, 2, 1, 'b1', 6, 'stop'),
    (3, 1, 2, 1, 1, 2, 'held-out', 2, 3, 0, 'n0', 2, 'stop'), (4, 1, 3, 1, 1, 1, 'train', 1, 1, 0, 't', 9, 'stop'),
    (5, 3, 0, 1, 0, 1, 'compare', 3, 1, 0, 'typed', 3, 'stop'), (6, NULL, NULL, 1, 0, 5, 'import', 4, 1, 0, 'i', NULL, ''),
    (7, 3, 1, 1, 0, 1, 'compare', 2, 3, 0, 'new', 7, 'stop'), (8, 1, 4, 1, 1, 2, 'held-out', 5, 1, 0, 'd', 4, 'stop'),
    (9, 1, 5, 1, 1, 2, 'held-out', 3, 1, 0, 'later', 4, 'stop'), (10, NULL, NULL, 1, 0, 5, 'import', 6, 1, 0, 'i', NULL, '');
INSERT INTO comparison VALUES (1, 7, 3);
INSERT INTO verdict (id, comparison, judge, outcome, created) VALUES (1, 1, 'pmi', 'candidate', 5);
INSERT INTO event VALUES (1, 0, 1, 10, 'started', '{"seq":0,"time":10,"attempt":1,"type":"started"}'),
    (1, 2, 1, 12, 'finished', '{"seq":2,"time":12,"attempt":1,"type":"finished"}');
)sql";

}  // namespace

class TestMigrations : public QObject {
    Q_OBJECT
private:
    DocumentFolder m_folder;
    std::unique_ptr<Document> m_document;

private slots:
    void init() {
        fs::remove(m_folder.file());
        {
            Database database = must(Database::open(m_folder.file(), {.create = true}));
            must(migrate(database, migrations().first(2)));
            database.handle().exec(kOldContent);
            RunEvent step{{.seq = 1, .time = 11, .attempt = 1}, made::step(2, 0.5)};
            SQLite::Statement(database.handle(),
                              "INSERT INTO event VALUES (1, 1, 1, 11, 'step', '" + dumpLine(toJson(step)) + "')")
                .exec();
        }
        m_document = must(Document::open(m_folder.file()));
    }
    void cleanup() { m_document.reset(); }

    void queriesGetTheOriginThatMadeThem() {
        const auto origin = [&](const char* id) { return must(m_document->store().queries().find(id))->origin; };
        QVERIFY(origin("q1") == QueryOrigin::Data && origin("q2") == QueryOrigin::Data);
        QVERIFY(origin("asked-1764000000000") == QueryOrigin::Asked);
        QVERIFY(origin("query-4") == QueryOrigin::Imported);
        QVERIFY(origin("asked-7") == QueryOrigin::Data);  // a run had it among its held-out queries first
        QVERIFY(origin("query-9") == QueryOrigin::Data);  // its row is another
    }

    void principlesKeepTheirRowsAndContrastsNameThem() {
        const DocumentContent content = must(m_document->store().principles().content());
        QCOMPARE(content.principles.size(), std::size_t{2});
        QCOMPARE(content.principles[1].id, 7);
        QVERIFY(content.principles[1].use == PrincipleUse::Learned);
        QCOMPARE(content.flips, (std::vector<Flip>{{{3, 7}}, {{7}}}));
        QCOMPARE(must(m_document->store().principles().freeId()), 8);
    }

    void wordsThatRunsWereTaughtAreVersions() {
        m_document.reset();
        const fs::path file = m_folder.file("taught.sami");
        {
            Database database = must(Database::open(file, {.create = true}));
            must(migrate(database, migrations().first(8)));
            const std::string pair = R"("antithesis":"Be long.","use":"learned")";
            database.handle().exec(R"(
INSERT INTO principle (id, name, text, antithesis, position) VALUES (3, 'brief', 'Be brief.', 'Be long.', 0),
    (4, 'kind', 'Be kind.', '', 1);
INSERT INTO run (number, name, folder, task, config_json, state, created) VALUES
    (1, 'run-1', '0001-run-1', 'iterate', '{"principles":[{"id":3,"name":"brief","text":"Be short.",)" +
                                   pair + R"(},{"name":"n"},5]}', 'finished', 20),
    (2, 'run-2', '0002-run-2', 'iterate', 'damaged {', 'finished', 10),
    (3, 'run-3', '0003-run-3', 'iterate', '{"principles":[{"id":3,"name":"b","text":"Be curt.",)" +
                                   pair + R"(}]}', 'finished', 10);
INSERT INTO edit (kind, subject, label, time, before, after) VALUES ('set-principle', '3', 'Change', 30, '{}', '{}');)");
        }
        m_document = must(Document::open(file));
        const auto versions = must(m_document->store().principles().versions(3));
        QCOMPARE(versions.size(), std::size_t{3});
        QCOMPARE(versions[0].words.text, std::string("Be curt."));
        QCOMPARE(versions[1].words.text, std::string("Be short."));
        QCOMPARE(versions[1].words.antithesis, std::string("Be long."));
        QCOMPARE(versions[2].words.text, std::string("Be brief."));
        QCOMPARE(versions[2].number, 3);
        QCOMPARE(must(m_document->store().principles().versions(4)).size(), std::size_t{1});
    }

    void aRunMayProbeOrWriteInAnOldFileToo() {
        RunRow row{.number = 9, .name = "side-1", .folder = "0009-side-1"};
        for (const RunTask task : {RunTask::Probe, RunTask::Write}) {
            RunConfig config;
            config.task = row.task = task;
            must(m_document->store().runs().add(row, config));
            QVERIFY(must(m_document->store().runs().runs()).back().task == task);
            row = {.number = 10, .name = "side-2", .folder = "0010-side-2"};
        }
        const WritePlan plan{.writer = "demo", .endpoint = {}, .asks = {{.prompt = "Write."}}};
        QVERIFY(must(m_document->store().runs().drafts().record(10, plan, {.number = 1, .text = "A", .raw = "r"}, 5)));
        QVERIFY(!must(m_document->store().runs().drafts().record(10, plan, {.number = 1, .text = "B", .raw = "s"}, 6)));
        QCOMPARE(must(m_document->store().runs().drafts().drafts()).back().text, std::string("A"));
        // A remark's draft comes from no run.
        const Remark remark{RemarkWish::Less, "B", "Why?", "Because."};
        must(m_document->store().runs().drafts().record(remark, 7));
        QVERIFY(must(m_document->store().runs().drafts().drafts()).back().from.remark == remark);
        const auto refused = thrownBy([&] {
            Database other = must(Database::open(m_folder.file(), {}));
            other.handle().exec(
                "INSERT INTO run (number, name, folder, task, config_json, state, created) VALUES (8, 'x', 'x', "
                "'other', '', '', 1)");
        });
        QVERIFY(refused.has_value());
    }

    void modelsAreRowsInsteadOfNames() {
        const ModelRow step = must(modelNamed(*m_document, "iteration-1-step-20"));
        QVERIFY(step.kind == ModelKind::Step && step.iteration == 1 && step.step == 20 && *step.run == 1);
        const ModelRow second = must(modelNamed(*m_document, "run-2/iteration-1"));
        QVERIFY(second.kind == ModelKind::Iteration && *second.run == 2 && second.local == "iteration-1");
        QVERIFY(must(modelNamed(*m_document, "run-2/base")).kind == ModelKind::Base);
        QVERIFY(must(modelNamed(*m_document, "theirs")).kind == ModelKind::Imported);
        // A checkpoint that nobody had answered with is a model as well.
        QCOMPARE(must(modelNamed(*m_document, "iteration-2")).checkpoint, std::string("checkpoints/iteration-2"));
        QCOMPARE(must(newestPair(*m_document))->candidate, std::string("run-2/iteration-1"));
        QCOMPARE(must(newestPair(*m_document))->baseline, std::string("run-2/base"));
    }

    void whatStandsIsTheLatestUnderThePrinciplesInAnyOrder() {
        const std::vector<PairRow> pairs =
            must(m_document->store().comparisons().pairs({"base", "iteration-1"}, {.heldOut = true}));
        QCOMPARE(pairs.size(), std::size_t{2});  // q2 and the typed question
        QCOMPARE(pairs[0].baseline, std::string("new"));
        QCOMPARE(pairs[0].comparison, 1);
        QVERIFY(pairs[0].principled);
        const std::vector<ResponseSummary> summaries = must(m_document->store().responses().summaries());
        QCOMPARE(summaries[0].n, 3);  // without the training response, and one of two to q2
    }

    void verdictsAndProgressAreKept() {
        const std::vector<WinRateRow> rates = must(winRates(*m_document));
        QCOMPARE(rates.size(), std::size_t{1});
        QCOMPARE(rates[0].rate.counts.wins, 1);
        // No folder stands beside this file: what is known of the run is what the file holds.
        QVERIFY(must(m_document->runs().entry(1)).state == RunState::Finished);
        must(m_document->runs().catchUp());
        const RunEntry run = must(m_document->runs().entry(1));
        QVERIFY(run.state == RunState::Finished);
        QCOMPARE(run.progress.iterations().at(1).steps, 1);
        QVERIFY(must(experimentStatusText(*m_document)).starts_with("iteration-1"));
    }

    void readingAnOldFileUpdatesIt() {
        m_document.reset();
        fs::rename(m_folder.file("e.sami.backup-v2"), m_folder.file("old.sami"));
        const std::unique_ptr<Document> reader = must(Document::open(m_folder.file("old.sami"), Access::ReadOnly));
        QVERIFY(reader->isReadOnly());
        QCOMPARE(must(contentOf(*reader)).principles.size(), std::size_t{2});
        QVERIFY(fs::exists(m_folder.file("old.sami.backup-v2")));
    }

    void anOldFileThatCanNotBeUpdatedIsReadAllTheSame() {
        m_document.reset();
        fs::rename(m_folder.file("e.sami.backup-v2"), m_folder.file("older.sami"));
        // No backup can be put where a folder with something in it stands.
        fs::create_directories(m_folder.file("older.sami.backup-v2") / "full");
        QVERIFY(Document::open(m_folder.file("older.sami")).error().kind == ErrorKind::Io);
        for (const bool asWindow : {false, true}) {
            const std::unique_ptr<Document> reader =
                must(asWindow ? Document::openAsPossible(m_folder.file("older.sami"))
                              : Document::open(m_folder.file("older.sami"), Access::ReadOnly));
            QVERIFY(reader->isReadOnly());
            QVERIFY2(reader->readOnlyReason().find("older version") != std::string::npos,
                     reader->readOnlyReason().c_str());
            QCOMPARE(must(contentOf(*reader)).principles.size(), std::size_t{2});
            QVERIFY(must(experimentStatus(*reader))["responses"].size() > 1);
            QVERIFY(!reader->edits().setSettings({}).has_value());
        }
        QCOMPARE(must(schemaVersion(must(Database::open(m_folder.file("older.sami"), {})))), 2);
        for (const auto& entry : fs::directory_iterator(m_folder.file("older.sami").parent_path()))
            QVERIFY2(entry.path().string().find(".tmp") == std::string::npos, entry.path().c_str());
    }

    void nextRunTakesDataOnly() {
        const RunConfig config = must(iteratingConfig(*m_document, {}));
        std::vector<std::string> ids;
        for (const Query& query : config.queries) ids.push_back(query.id);
        QCOMPARE(ids, (std::vector<std::string>{"q1", "q2", "asked-7", "query-9"}));
        QVERIFY(fs::exists(m_folder.file("e.sami.backup-v2")));
    }
};

SAMI_TEST(TestMigrations)
#include "test_migrations.moc"
