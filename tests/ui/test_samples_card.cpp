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
    void theFirstAndTheNewestAreOnePressAway() {
        SamplesCard card(nullptr);
        card.add(numbered(72));
        QCOMPARE(card.current(), 71);
        press(card, "First answers");
        QCOMPARE(card.current(), 0);
        press(card, "Newest answers");
        QCOMPARE(card.current(), 71);
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
