#include <atomic>
#include <thread>

#include <QTest>

#include "core/workbench/subscription.h"
#include "tests/test_registry.h"

using namespace sami;

class TestSubscription : public QObject {
    Q_OBJECT

private slots:
    void lettingGoEndsIt() {
        Subscribers<int> subscribers;
        int heard = 0;
        {
            const Subscription subscription = subscribers.add([&](int value) { heard += value; });
            subscribers.tell(2);
        }
        subscribers.tell(3);
        QCOMPARE(heard, 2);
    }

    void movingKeepsIt() {
        Subscribers<int> subscribers;
        int heard = 0;
        Subscription kept;
        {
            Subscription made = subscribers.add([&](int value) { heard += value; });
            kept = std::move(made);
        }
        subscribers.tell(2);
        QCOMPARE(heard, 2);
        kept = Subscription();
        subscribers.tell(2);
        QCOMPARE(heard, 2);
    }

    void itMayOutliveWhatItListensTo() {
        Subscription subscription;
        {
            Subscribers<int> subscribers;
            subscription = subscribers.add([](int) {});
        }
        subscription = Subscription();
    }

    void whoIsToldMayEndAndBegin() {
        Subscribers<int> subscribers;
        int heard = 0;
        Subscription second;
        Subscription first = subscribers.add([&](int) {
            first = Subscription();
            second = subscribers.add([&](int value) { heard += value; });
        });
        subscribers.tell(1);
        subscribers.tell(5);
        QCOMPARE(heard, 5);
    }

    void nobodyIsCalledAfterTheEnd() {
        Subscribers<int> subscribers;
        std::atomic<bool> gone = false;
        std::atomic<bool> calledLate = false;
        std::jthread teller([&](const std::stop_token& stop) {
            while (!stop.stop_requested()) subscribers.tell(1);
        });
        for (int round = 0; round < 200; ++round) {
            gone = false;
            Subscription subscription = subscribers.add([&](int) { calledLate = calledLate || gone; });
            std::this_thread::yield();
            subscription = Subscription();
            gone = true;
        }
        teller.request_stop();
        teller.join();
        QVERIFY(!calledLate);
    }
};

SAMI_TEST(TestSubscription)
#include "test_subscription.moc"
