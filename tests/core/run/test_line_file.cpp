#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "core/run/line_file.h"
#include "core/run/line_reader.h"
#include "core/run/numbered_line.h"
#include "core/run/response_follower.h"
#include "tests/test_registry.h"

using namespace sami;
namespace fs = std::filesystem;

class TestLineFile : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_dir;
    fs::path file(const char* name) const { return fs::path(m_dir.path().toStdString()) / name; }
    static void put(const fs::path& path, const std::string& text) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
    }
    static void add(const fs::path& path, const std::string& text) {
        std::ofstream(path, std::ios::binary | std::ios::app) << text;
    }
    /// The "seq" of the lines that a reader has next, which are taken.
    static std::vector<int> numbers(LineReader& reader, std::size_t maxBytes = kAllBytes) {
        const std::string text = reader.next(maxBytes).value();
        std::vector<int> found;
        for (const std::string_view line : wholeLines(text))
            found.push_back(parseJson(line, "line").value()["seq"].get<int>());
        reader.take(text.size(), found.size());
        return found;
    }

private slots:
    void tornLastLineIsCutAtEveryOffset() {
        const std::string whole = "{\"seq\":0}\n{\"seq\":1,\"text\":\"π\"}\n{\"seq\":2}\n";
        const fs::path path = file("torn.jsonl");
        for (std::size_t length = 0; length <= whole.size(); ++length) {
            put(path, whole.substr(0, length));
            const LineAppender appender = LineAppender::open(path).value();
            const std::string kept = readFile(path).value();
            const std::size_t lastBreak = whole.substr(0, length).rfind('\n');
            QCOMPARE(kept, whole.substr(0, lastBreak == std::string::npos ? 0 : lastBreak + 1));
            QCOMPARE(appender.linesOnOpening(), std::count(kept.begin(), kept.end(), '\n'));
        }
    }

    void appendedLinesFollowWhatStoodThere() {
        const fs::path path = file("append.jsonl");
        put(path, "{\"a\":1}\n{\"a\":");
        LineAppender appender = LineAppender::open(path).value();
        QVERIFY(appender.append({{"a", "two\nlines"}}).has_value());
        QVERIFY(appender.sync().has_value());
        QCOMPARE(readFile(path).value(), std::string("{\"a\":1}\n{\"a\":\"two\\nlines\"}\n"));
    }

    void secondAppenderIsRefused() {
        const fs::path path = file("locked.jsonl");
        {
            const LineAppender first = LineAppender::open(path).value();
            const Result<LineAppender> second = LineAppender::open(path);
            QVERIFY(!second.has_value());
            QVERIFY(second.error().kind == ErrorKind::Locked);
        }
        QVERIFY(LineAppender::open(path).has_value());
    }

    void fullDiskTakesTheHalfWrittenLineBack() {
        const fs::path path = file("full.jsonl");
        const pid_t child = fork();
        if (child == 0) {
            // A limit in the middle of the second line makes write(2) short, as a full disk does.
            signal(SIGXFSZ, SIG_IGN);
            Result<LineAppender> appender = LineAppender::open(path);
            const rlimit limit{20, 20};
            if (!appender || setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(2);
            if (!appender->append({{"seq", 0}})) _exit(3);
            const Result<void> second = appender->append({{"seq", 1}, {"text", std::string(100, 'x')}});
            _exit(!second && second.error().kind == ErrorKind::Io ? 0 : 4);
        }
        int status = 0;
        waitpid(child, &status, 0);
        QVERIFY(WIFEXITED(status));
        QCOMPARE(WEXITSTATUS(status), 0);
        QCOMPARE(readFile(path).value(), std::string("{\"seq\":0}\n"));
    }

    void readerReturnsEachCompleteLineOnce() {
        const fs::path path = file("follow.jsonl");
        LineReader reader(path);
        QVERIFY(numbers(reader).empty());  // no file yet
        put(path, "{\"seq\":0}\n{\"se");
        QCOMPARE(numbers(reader), std::vector{0});
        QVERIFY(numbers(reader).empty());
        add(path, "q\":1}\n");
        QCOMPARE(numbers(reader), std::vector{1});
    }

    void cuttingATornLineRepeatsNothing() {
        const fs::path path = file("cut.jsonl");
        LineReader reader(path);
        put(path, "{\"seq\":0}\n{\"seq\":1,");
        QCOMPARE(numbers(reader), std::vector{0});
        LineAppender appender = LineAppender::open(path).value();
        QVERIFY(appender.append({{"seq", 1}}).has_value());
        QCOMPARE(numbers(reader), std::vector{1});
    }

    void replacedFileIsReadFromItsBeginning() {
        const fs::path path = file("replaced.jsonl");
        LineReader reader(path);
        put(path, "{\"seq\":0}\n{\"seq\":1}\n");
        QCOMPARE(numbers(reader), (std::vector{0, 1}));
        put(path, "{\"seq\":7}\n");
        QCOMPARE(numbers(reader), std::vector{7});
    }

    void slicesTogetherAreTheWholeFile() {
        const fs::path path = file("sliced.jsonl");
        std::string text;
        for (int i = 0; i < 200; ++i) text += "{\"seq\":" + std::to_string(i) + "}\n";
        text += "{\"seq\":200,\"text\":\"" + std::string(500, 'x') + "\"}\n{\"torn";
        put(path, text);
        for (const std::size_t bytes : {1, 7, 64, 1000, 100000}) {
            LineReader reader(path);
            int next = 0;
            do {
                for (const int number : numbers(reader, bytes)) QCOMPARE(number, next++);
                QVERIFY(reader.offset() <= text.size());
            } while (reader.hasMore() && next < 201);
            QCOMPARE(next, 201);
            QVERIFY(numbers(reader, bytes).empty());
        }
    }

    void anotherReaderGoesOnWhereOneStood() {
        const fs::path path = file("offset.jsonl");
        put(path, "{\"seq\":0}\n{\"seq\":1}\n");
        LineReader first(path);
        QCOMPARE(numbers(first, 10), std::vector{0});
        LineReader second(path);
        second.startAt(first.offset(), first.lines());
        QCOMPARE(numbers(second, 10), std::vector{1});
        QVERIFY(second.place(0).ends_with("offset.jsonl:3"));
    }

    void malformedResponsesAreNamedAndWaitedFor() {
        const fs::path path = file("bad.jsonl");
        Response response;
        response.model = "base";
        response.queryId = "q";
        response.query = "Why?";
        response.text = "Because.";
        const std::string first = dumpLine(toJson(response));
        response.line.seq = 1;
        const std::string second = dumpLine(toJson(response));
        put(path, first + "\n{\"seq\":}\n");
        ResponseFollower follower(path);
        QCOMPARE(follower.poll().value().size(), std::size_t{1});
        for (int i = 0; i < 2; ++i) {
            const Result<std::vector<Response>> polled = follower.poll();
            QVERIFY(!polled.has_value());
            QVERIFY2(polled.error().detail.find("bad.jsonl:2: line 1, column 8") != std::string::npos,
                     polled.error().detail.c_str());
        }
        put(path, first + "\n" + first + "\n");
        QVERIFY(follower.poll().error().detail.find("bad.jsonl:2: \"seq\" is 0 instead of 1") != std::string::npos);
        put(path, first + "\n" + second + "\n");
        QCOMPARE(follower.poll().value().front().line.seq, std::int64_t{1});
    }
};

SAMI_TEST(TestLineFile)
#include "test_line_file.moc"
