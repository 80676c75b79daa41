#include <QApplication>
#include <QComboBox>
#include <QTest>
#include <QToolButton>

#include "tests/test_registry.h"
#include "ui/live/samples_card.h"

using namespace sami;

class TestSamplesCard : public QObject {
    Q_OBJECT

private:
    static Sample sample(const QString& query) {
        return {query, QStringLiteral("base"), {{{}, QStringLiteral("a"), 1, false}}};
    }
    static void press(SamplesCard& card, const char* name) {
        for (QToolButton* step : card.findChildren<QToolButton*>()) {
            if (step->accessibleName() == QLatin1String(name)) step->click();
        }
    }
    static std::vector<Sample> numbered(int count) {
        std::vector<Sample> samples;
        for (int i = 1; i <= count; ++i) samples.push_back(sample(QStringLiteral("question %1").arg(i)));
        return samples;
    }

private Q_SLOTS:
    void samplesFollowTheNewestUntilTheReaderPagesBack() {
        SamplesCard card(nullptr);
        card.add({sample(QStringLiteral("one")), sample(QStringLiteral("two"))});
        QCOMPARE(card.current(), 1);
        card.add({sample(QStringLiteral("three"))});
        QCOMPARE(card.current(), 2);
        QMetaObject::invokeMethod(&card, [&card] {
            for (QToolButton* step : card.findChildren<QToolButton*>()) {
                if (step->accessibleName() == QLatin1String("Earlier answers")) step->click();
            }
        });
        QCOMPARE(card.current(), 1);
        card.add({sample(QStringLiteral("four"))});
        QCOMPARE(card.current(), 1);
        QCOMPARE(card.count(), 4);
    }

    void responsesOfOneQueryBecomeOneSample() {
        const auto response = [](std::int64_t seq, const char* model, std::int64_t column) {
            Response made;
            made.line.seq = seq;
            made.model = model;
            made.queryId = "q1";
            made.column = column;
            made.text = model + std::to_string(column);
            return made;
        };
        SampleGathering gathering(3);
        QVERIFY(gathering.add({response(0, "base", 2), response(1, "iteration-1", 0), response(2, "base", 0)}).empty());
        QVERIFY(gathering.add({response(2, "base", 0)}).empty());  // seen already
        Response otherwise = response(3, "base", 0);  // asked without its constitution: beside the others it would lie
        otherwise.condition = "without";
        QVERIFY(gathering.add({otherwise}).empty());
        const std::vector<Sample> samples = gathering.add({response(4, "base", 1)});
        QCOMPARE(samples.size(), std::size_t(1));
        QCOMPARE(samples[0].answers[1].text, QStringLiteral("base1"));
        QCOMPARE(samples[0].writtenBy, QStringLiteral("Written by the base model"));
    }

    void theFirstAndTheNewestAreOnePressAway() {
        SamplesCard card(nullptr);
        card.add(numbered(72));
        QCOMPARE(card.current(), 71);
        press(card, "First answers");
        QCOMPARE(card.current(), 0);
        press(card, "Newest answers");
        QCOMPARE(card.current(), 71);
    }

    /// A button at the end of its way must not send whoever pressed it elsewhere.
    void aStepThatEndsHereGivesItsFocusToNoNeighbour() {
        SamplesCard card(nullptr);
        card.add(numbered(3));
        press(card, "First answers");
        card.show();
        QVERIFY(QTest::qWaitForWindowActive(&card));
        QToolButton* newest = nullptr;
        for (QToolButton* step : card.findChildren<QToolButton*>()) {
            if (step->accessibleName() == QLatin1String("Newest answers")) newest = step;
        }
        newest->setFocus();
        QTest::keyClick(newest, Qt::Key_Space);
        QCOMPARE(card.current(), 2);
        QVERIFY(!newest->isEnabled());
        QCOMPARE(QApplication::focusWidget(), &card);
        card.add(numbered(1));  // followed: no other button takes the focus, nor this one
        QCOMPARE(QApplication::focusWidget(), &card);
        press(card, "Earlier answers");
        QCOMPARE(QApplication::focusWidget(), newest);
    }

    void anyQuestionCanBeChosen() {
        SamplesCard card(nullptr);
        card.add(numbered(72));
        auto* picker = card.findChild<QComboBox*>();
        QCOMPARE(picker->count(), 72);
        QCOMPARE(picker->itemText(11), QStringLiteral("12. question 12"));
        picker->setCurrentIndex(11);
        Q_EMIT picker->activated(11);
        QCOMPARE(card.current(), 11);
        // What comes later does not take it away.
        card.add(numbered(1));
        QCOMPARE(card.current(), 11);
        QCOMPARE(picker->currentIndex(), 11);
    }

    void theOldestOfVeryManyGo() {
        SamplesCard card(nullptr);
        card.add(numbered(290));
        card.add(numbered(20));
        QCOMPARE(card.count(), 300);
        QCOMPARE(card.findChild<QComboBox*>()->count(), 300);
        QCOMPARE(card.findChild<QComboBox*>()->itemText(0), QStringLiteral("1. question 11"));
        QCOMPARE(card.current(), 299);
    }
};

SAMI_TEST(TestSamplesCard)
#include "test_samples_card.moc"
