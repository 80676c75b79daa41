#include <algorithm>

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/found_widgets.h"
#include "ui/controls/clamped_text.h"
#include "ui/start/demo_pairs.h"
#include "ui/start/own_pair_card.h"
#include "ui/start/own_principles_card.h"
#include "ui/start/start_page.h"
#include "ui/start/story_cards.h"
#include "ui/text/shown_text.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/theme.h"

using namespace sami;

Q_DECLARE_METATYPE(sami::Principle)

class TestStartPage : public QObject {
    Q_OBJECT

private:
    static std::vector<PairOffer> offers() {
        return {{{"brief-detailed", "Be brief.", "Be detailed."}, QStringLiteral("Brief or detailed"), {}},
                {{"list-prose", "Use a list.", "Use prose."}, QStringLiteral("List or prose"), {}}};
    }

    static QPushButton* action(StartPage& page) {
        for (QPushButton* button : page.findChildren<QPushButton*>()) {
            if (button->property("role") == QLatin1String("action")) return button;
        }
        return nullptr;
    }

private Q_SLOTS:
    void theDemoOffersFourPairsWithTitles() {
        const Result<std::vector<PairOffer>> pairs = demoPairs();
        QVERIFY(pairs.has_value());
        QCOMPARE(pairs->size(), std::size_t(4));
        for (const PairOffer& pair : *pairs) {
            QVERIFY(!pair.title.isEmpty() && !pair.principle.text.empty() && !pair.principle.antithesis.empty());
        }
    }

    void oneButtonTeachesTheFirstPair() {
        StartPage page(nullptr);
        page.setOffers(offers());
        QSignalSpy taught(&page, &StartPage::teachRequested);
        QTest::mouseClick(action(page), Qt::LeftButton);
        QCOMPARE(taught.count(), 1);
        QCOMPARE(taught[0][0].value<Principle>(), offers()[0].principle);
    }

    void choosingAnotherCardTeachesThatOne() {
        StartPage page(nullptr);
        page.setOffers(offers());
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        const auto cards = page.findChildren<PairCard*>();
        QTest::mouseClick(cards[1], Qt::LeftButton);
        QCOMPARE(page.chosen().name, std::string("list-prose"));
        QVERIFY(!cards[0]->isChecked());
    }

    void aPairOfOnesOwnNeedsBothSides() {
        StartPage page(nullptr);
        page.setOffers(offers());
        page.show();
        auto* own = page.findChild<OwnPairCard*>();
        const auto fields = own->findChildren<QLineEdit*>();
        QTest::keyClicks(fields[0], QStringLiteral("Talk like a pirate."));
        QVERIFY(own->isChecked());
        QVERIFY(!action(page)->isEnabled());
        QTest::keyClicks(fields[1], QStringLiteral(" Talk like a pirate. "));
        QVERIFY(!action(page)->isEnabled());
        fields[1]->clear();
        QTest::keyClicks(fields[1], QStringLiteral(" Talk plainly. "));
        QVERIFY(action(page)->isEnabled());
        QCOMPARE(page.chosen(), (Principle{"own", "Talk like a pirate.", "Talk plainly."}));
    }

    void aLongPrincipleShowsItsBeginningOnceItIsLeft() {
        StartPage page(nullptr);
        page.setOffers(offers());
        page.resize(900, 600);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        const auto fields = page.findChild<OwnPairCard*>()->findChildren<QLineEdit*>();
        fields[0]->setFocus();
        const QString text = QStringLiteral("Answer as a <patient> teacher would. ").repeated(8);
        QTest::keyClicks(fields[0], text);
        QCOMPARE(fields[0]->cursorPosition(), text.size());
        QTest::keyClick(fields[0], Qt::Key_Tab);
        QVERIFY(fields[1]->hasFocus());
        QCOMPARE(fields[0]->cursorPosition(), 0);
        QVERIFY(fields[0]->toolTip().contains(text.toHtmlEscaped()));
    }

    void whileARunGoesOnTheButtonShowsIt() {
        StartPage page(nullptr);
        page.setOffers(offers());
        page.setRun(OpenExperiment::Run::Active);
        QSignalSpy taught(&page, &StartPage::teachRequested);
        QSignalSpy shown(&page, &StartPage::showRunRequested);
        page.press();
        QCOMPARE(taught.count(), 0);
        QCOMPARE(shown.count(), 1);
    }

    void whatIsTaughtStaysChosen() {
        StartPage page(nullptr);
        page.setOffers(offers());
        page.setOpen(
            {.file = QStringLiteral("l.sami"), .principles = {offers()[1].principle}, .pair = offers()[1].principle});
        const auto cards = page.findChildren<PairCard*>();
        cards[0]->click();
        page.setRun(OpenExperiment::Run::Active);
        QVERIFY(cards[1]->isChecked());
        cards[0]->click();
        QTest::keyClicks(page.findChild<OwnPairCard*>()->principleField(), QStringLiteral("Rhyme."));
        QVERIFY(cards[1]->isChecked());
        QCOMPARE(page.chosen(), offers()[1].principle);
        page.setRun(OpenExperiment::Run::Over);
        cards[0]->click();
        QVERIFY(cards[0]->isChecked());
    }

    void anExperimentWithSeveralPrinciplesIsTaughtAsItIs() {
        StartPage page(nullptr);
        page.setOffers(offers());
        const std::vector<Principle> several{{"brief", "Be brief.", "Be long."}, {"kind", "Be kind.", "Be rude."}};
        const auto* card = page.findChild<OwnPrinciplesCard*>();
        page.setOpen({.file = QStringLiteral("several.sami"), .principles = several, .pair = {}});
        QVERIFY(!card->isHidden() && card->isChecked());
        QVERIFY(card->accessibleName().contains(QLatin1String("Be kind.")));
        QVERIFY(labelled(page, QStringLiteral("Teaches several.sami. Everything stays on this computer.")));
        const QSignalSpy open(&page, &StartPage::teachOpenRequested);
        const QSignalSpy pair(&page, &StartPage::teachRequested);
        action(page)->click();
        QCOMPARE(open.count(), 1);
        QCOMPARE(pair.count(), 0);
        page.findChildren<PairCard*>()[1]->click();
        QVERIFY(!card->isChecked());
        QVERIFY(labelled(page, QStringLiteral("Starts a new experiment; several.sami stays as it is.")));
        action(page)->click();
        QCOMPARE(pair.count(), 1);
        // Once it was run it is gone on with elsewhere.
        page.setRun(OpenExperiment::Run::Over);
        QVERIFY(card->isHidden());
    }

    void noPairIsMarkedWhileSeveralPrinciplesAreTaught() {
        StartPage page(nullptr);
        page.setOffers(offers());
        page.setOpen(
            {.file = QStringLiteral("l.sami"), .principles = {}, .pair = {}, .run = OpenExperiment::Run::Active});
        const auto cards = page.findChildren<PairCard*>();
        QVERIFY(std::ranges::none_of(cards, &PairCard::isChecked));
        QVERIFY(!page.findChild<OwnPairCard*>()->isChecked());
        page.setRun(OpenExperiment::Run::Over);
        QVERIFY(cards[0]->isChecked());
    }

    void aRunThatCanGoOnIsOfferedFirst() {
        StartPage page(nullptr);
        page.setOffers(offers());
        page.setOpen(
            {.file = QStringLiteral("l.sami"), .principles = {offers()[1].principle}, .pair = offers()[1].principle});
        page.setRun(OpenExperiment::Run::Resumable);
        QVERIFY(page.findChildren<PairCard*>()[1]->isChecked());
        QCOMPARE(action(page)->text(), QStringLiteral("Resume learning"));
        QSignalSpy resumed(&page, &StartPage::resumeRequested);
        QSignalSpy taught(&page, &StartPage::teachRequested);
        page.press();
        QCOMPARE(resumed.count(), 1);
        QCOMPARE(taught.count(), 0);
        button(page, QStringLiteral("Start over"))->click();
        QCOMPARE(taught.count(), 1);
        // Another pair is another matter.
        page.findChildren<PairCard*>()[0]->click();
        QCOMPARE(action(page)->text(), QStringLiteral("Teach the model"));
        QVERIFY(labelled(page, QStringLiteral("Starts a new experiment; l.sami stays as it is.")));
    }

    void anExperimentThatAwaitsItsFirstRunIsSaidToBeTaught() {
        StartPage page(nullptr);
        page.setOffers(offers());
        page.setOpen({.file = QStringLiteral("fresh.sami"),
                      .principles = {offers()[1].principle},
                      .pair = offers()[1].principle});
        QVERIFY(labelled(page, QStringLiteral("Teaches fresh.sami. Everything stays on this computer.")));
        page.setRun(OpenExperiment::Run::Over);
        QVERIFY(labelled(page, QStringLiteral("Starts a new experiment; fresh.sami stays as it is.")));
    }

    void aPairThatIsNotOfferedStandsInTheFields() {
        StartPage page(nullptr);
        page.setOffers(offers());
        const Principle own{"mine", "Talk like a pirate.", "Talk plainly."};
        page.setOpen({.file = QStringLiteral("p.sami"), .principles = {own}, .pair = own});
        QVERIFY(page.findChild<OwnPairCard*>()->isChecked());
        QVERIFY(!page.findChildren<PairCard*>()[0]->isChecked());
        QCOMPARE(page.chosen().text, own.text);
        page.findChildren<PairCard*>()[0]->click();
        QVERIFY(!page.findChild<OwnPairCard*>()->isChecked());
    }

    void tabGoesFromTheCardsToTheFieldsToTheButton_data() {
        QTest::addColumn<bool>("own");
        QTest::newRow("a card is chosen") << false;
        QTest::newRow("the fields are chosen") << true;
    }
    void tabGoesFromTheCardsToTheFieldsToTheButton() {
        QFETCH(bool, own);
        StartPage page(nullptr);
        page.setOffers(offers());
        page.setRecent({{QStringLiteral("/data/a.sami"), QStringLiteral("today")}});
        if (own)
            page.setOpen({.file = QStringLiteral("p.sami"),
                          .principles = {{"mine", "Be a pirate.", "Be plain."}},
                          .pair = Principle{"mine", "Be a pirate.", "Be plain."}});
        page.resize(1120, 746);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        page.findChildren<PairCard*>()[0]->setFocus();
        QWidgetList stops;
        for (int i = 0; i < 5; ++i) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            stops.append(QApplication::focusWidget());
        }
        const auto fields = page.findChildren<QLineEdit*>();
        QCOMPARE(stops[0], fields[0]);
        QCOMPARE(stops[1], fields[1]);
        QCOMPARE(stops[2], action(page));
        for (const int i : {3, 4})  // an experiment, and its way to the bin
            QCOMPARE(qobject_cast<QPushButton*>(stops[i])->property("role").toString(), QStringLiteral("link"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), page.findChildren<PairCard*>()[0]);
    }

    void theButtonIsInSightInTheSmallestWindow() {
        StartPage page(nullptr);
        page.setStyleSheet(styleSheetOf(currentTheme()));
        page.setOffers(offers());
        page.resize(740, 514);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        const QRect place(action(page)->mapTo(&page, QPoint()), action(page)->size());
        QVERIFY(page.rect().contains(place));
        QCOMPARE(action(page)->visibleRegion().boundingRect().size(), place.size());
    }

    void theRingOfTheFocusedButtonStandsOffFromIt() {
        StartPage page(nullptr);
        page.setStyleSheet(styleSheetOf(currentTheme()));
        page.setOffers(offers());
        page.resize(1120, 746);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        const QPoint edge = action(page)->mapTo(&page, QPoint(0, action(page)->height() / 2));
        const auto pixel = [&page, edge](int x) { return page.grab().toImage().pixelColor(edge + QPoint(x, 0)); };
        QCOMPARE(pixel(3), currentTheme().action);
        action(page)->setFocus();
        QCOMPARE(pixel(1), currentTheme().constitution);
        QVERIFY(contrastRatio(pixel(3), currentTheme().constitution) >= 3);
        QVERIFY(contrastRatio(pixel(3), currentTheme().action) >= 3);
        QCOMPARE(pixel(6), currentTheme().action);
    }

    void anObstacleLocksTheButton() {
        StartPage page(nullptr);
        page.setOffers(offers());
        page.setObstacle(QStringLiteral("The demo model is missing."));
        QVERIFY(!action(page)->isEnabled());
        page.setObstacle({});
        QVERIFY(action(page)->isEnabled());
    }

    void recentExperimentsOpenWithOneClick() {
        StartPage page(nullptr);
        page.setRecent({{QStringLiteral("/data/a & b.sami"), QStringLiteral("today")}});
        QSignalSpy opened(&page, &StartPage::openRequested);
        for (QPushButton* button : page.findChildren<QPushButton*>()) {
            if (button->text().startsWith(QLatin1String("a "))) button->click();
        }
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened[0][0].toString(), QStringLiteral("/data/a & b.sami"));
    }

    void cardsGrowWithWhatTheyShow_data() {
        QTest::addColumn<QSize>("size");
        QTest::newRow("one row of cards") << QSize(1120, 760);
        QTest::newRow("wider than the column") << QSize(1600, 900);
        QTest::newRow("one card a row") << QSize(520, 700);
    }
    void cardsGrowWithWhatTheyShow() {
        QFETCH(QSize, size);
        StartPage page(nullptr);
        page.setOffers(offers());
        page.resize(size);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        const QString sample = QStringLiteral("Thunder is the sound of air that lightning has heated. ").repeated(4);
        const QString question = QStringLiteral("What causes thunder?");
        page.story()->showBefore(QStringLiteral("80 tokens"), question, sample);
        page.story()->showLearning(QStringLiteral("0.034 → 0.333 nats"),
                                   {LearningStory::Outcome::Learned, QStringLiteral("It did.")});
        page.story()->showAfter(QStringLiteral("29 tokens"), question, sample);
        const auto allFit = [&page] {
            return std::ranges::all_of(page.findChildren<QLabel*>(), [](const QLabel* label) {
                const int needed =
                    label->hasHeightForWidth() ? label->heightForWidth(label->width()) : label->sizeHint().height();
                return !label->isVisible() || label->height() >= needed;
            });
        };
        QTRY_VERIFY(allFit());
        const auto texts = page.findChildren<ClampedText*>();
        QCOMPARE(std::ranges::count_if(texts,
                                       [](const ClampedText* text) {
                                           return text->isVisible() &&
                                                  text->text().contains(QLatin1String("What causes thunder?"));
                                       }),
                 2);
        for (const ClampedText* text : texts)
            QTRY_VERIFY(!text->isVisible() || text->height() >= text->heightForWidth(text->width()));
    }
};

SAMI_TEST(TestStartPage)
#include "test_start_page.moc"
