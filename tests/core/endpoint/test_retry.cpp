#include <QTest>
#include <vector>

#include "core/endpoint/retry.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

// Python: datetime(1994, 11, 6, 8, 49, 37, tzinfo=timezone.utc).timestamp(); the date is RFC 9110's example.
constexpr std::int64_t kRfcDate = 784111777;

HttpReply failing(bool mayPass, const char* retryAfter = "") {
    HttpReply reply;
    reply.failure = "no";
    reply.mayPass = mayPass;
    reply.retryAfter = retryAfter;
    return reply;
}

/// A clock that goes on only when someone waits.
struct FakeClock {
    std::int64_t time = kRfcDate;
    std::vector<double> waits{};
    double chance = 1;
    bool goesOn = true;

    RetryClock clock() {
        return {.now = [this] { return time; },
                .chance = [this] { return chance; },
                .wait =
                    [this](double seconds) {
                        waits.push_back(seconds);
                        time += static_cast<std::int64_t>(seconds);
                        return goesOn;
                    }};
    }
};

}  // namespace

class TestRetry : public QObject {
    Q_OBJECT
private slots:
    void retryAfterIsSecondsOrADate() {
        QCOMPARE(retryAfterSeconds(" 120 ", 0).value(), 120.0);
        QCOMPARE(retryAfterSeconds("Sun, 06 Nov 1994 08:49:37 GMT", kRfcDate - 90).value(), 90.0);
        QCOMPARE(retryAfterSeconds("Sun, 06 Nov 1994 08:49:37 GMT", kRfcDate + 90).value(), 0.0);
        for (const char* text :
             {"", "-1", "soon", "1.5", "12 s", "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 2024 08:49:37 GMT",
              "Sun, 06 Foo 1994 08:49:37 GMT", "99999999999999999999"})
            QVERIFY2(!retryAfterSeconds(text, 0), text);
    }

    void waitsDoubleUpToTheLongest() {
        FakeClock fake;
        int sent = 0;
        const RetryPolicy policy{.attempts = 8, .firstSeconds = 1, .longestSeconds = 30, .longestAskedSeconds = 60};
        const HttpReply reply = sendPatiently(policy, fake.clock(), [&] {
            ++sent;
            return failing(true);
        });
        QVERIFY(!reply.succeeded());
        QCOMPARE(sent, 8);
        QVERIFY(fake.waits == (std::vector<double>{1, 2, 4, 8, 16, 30, 30}));
    }

    void halfOfAWaitIsChance() {
        QCOMPARE(retrySeconds({}, 3, 0, std::nullopt), 2.0);
        QCOMPARE(retrySeconds({}, 3, 0.5, std::nullopt), 3.0);
    }

    void whatIsAskedForIsHonouredUpToALimit() {
        FakeClock fake;
        const char* const asked[] = {"7", "Sun, 06 Nov 1994 08:50:17 GMT", "86400", "0", ""};
        int sent = 0;
        sendPatiently({}, fake.clock(), [&] { return failing(true, asked[sent++]); });
        // 40 s from the first time to the date, of which 7 have passed; a day is cut to a minute.
        QVERIFY(fake.waits == (std::vector<double>{7, 33, 60, 8}));
    }

    void whatWillNotPassIsAskedOnce() {
        FakeClock fake;
        int sent = 0;
        sendPatiently({}, fake.clock(), [&] {
            ++sent;
            return failing(false);
        });
        QCOMPARE(sent, 1);
        QVERIFY(fake.waits.empty());
    }

    void anAnswerEndsTheWaiting() {
        FakeClock fake;
        int sent = 0;
        const HttpReply reply =
            sendPatiently({}, fake.clock(), [&] { return ++sent < 3 ? failing(true) : HttpReply(); });
        QVERIFY(reply.succeeded());
        QCOMPARE(sent, 3);
    }

    void anEndDuringAWaitEndsTheSending() {
        FakeClock fake;
        fake.goesOn = false;
        int sent = 0;
        sendPatiently({}, fake.clock(), [&] {
            ++sent;
            return failing(true);
        });
        QCOMPARE(sent, 1);
    }
};

SAMI_TEST(TestRetry)
#include "test_retry.moc"
