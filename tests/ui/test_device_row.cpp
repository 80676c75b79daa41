#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/found_widgets.h"
#include "tests/ui/made_devices.h"
#include "ui/controls/clamped_text.h"
#include "ui/start/device_row.h"
#include "ui/start/start_page.h"

using namespace sami;

class TestDeviceRow : public QObject {
    Q_OBJECT

private:
    static QString sentence(const DeviceRow& row) { return row.findChild<ClampedText*>()->text(); }
    static QList<QAction*> options(const DeviceRow& row) { return row.changeButton()->menu()->actions(); }
    static QPushButton* action(const StartPage& page) { return button(page, QStringLiteral("Teach the model")); }

private Q_SLOTS:
    void withoutAChoiceItIsOneQuietLine_data() {
        QTest::addColumn<bool>("answers");
        QTest::newRow("nothing but a processor") << true;
        QTest::newRow("sami is missing") << false;
    }
    void withoutAChoiceItIsOneQuietLine() {
        QFETCH(bool, answers);
        DeviceRow row(nullptr);
        row.showChoice("cpu", answers ? made::processorAlone() : made::unknown());
        QCOMPARE(sentence(row), QStringLiteral("Computes on this computer's processor."));
        QVERIFY(row.changeButton()->isHidden());
        QVERIFY(row.isFine());
    }

    void eachDeviceCanBeChosen() {
        DeviceRow row(nullptr);
        row.showChoice("cuda:1", made::twoCards());
        QVERIFY(!row.changeButton()->isHidden());
        QCOMPARE(row.changeButton()->accessibleName(), QStringLiteral("Change where it computes"));
        QCOMPARE(options(row).size(), 5);
        for (const QAction* option : options(row)) QCOMPARE(option->isChecked(), option == options(row)[2]);
        const QSignalSpy chosen(&row, &DeviceRow::chosen);
        options(row)[3]->trigger();
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toString(), QStringLiteral("cuda:0,cuda:1"));
    }

    void anOpenListKeepsItsPlacesWhenItIsUpToDate() {
        DeviceRow row(nullptr);
        row.showChoice("cuda:0", made::twoCards());
        const QList<QAction*> before = options(row);
        KnownDevices later = made::twoCards();
        later.devices[1].freeBytes = 1'000'000'000;
        row.showChoice("cuda:0", later);
        QCOMPARE(options(row), before);
        QCOMPARE(before[1]->text(), QStringLiteral("Made Fast 80GB (cuda:0), 1 of 86\u00a0GB free"));
        row.showChoice("cpu", made::processorAlone());
        QCOMPARE(options(row).size(), 1);
    }

    void theListIsBroughtUpToDateWhenItOpens() {
        DeviceRow row(nullptr);
        row.showChoice("cpu", made::oneCard());
        const QSignalSpy opened(&row, &DeviceRow::listOpened);
        row.changeButton()->menu()->popup(QPoint());
        QCOMPARE(opened.count(), 1);
        row.changeButton()->menu()->close();
    }

    void aDeviceThatIsNotHereLocksTheButtonUntilAnotherIsChosen() {
        StartPage page(nullptr);
        page.setOffers({{{"brief", "Be brief.", "Be long."}, QStringLiteral("Brief"), {}}});
        QVERIFY(action(page)->isEnabled());
        page.devices()->showChoice("cuda:3", made::processorAlone());
        QVERIFY(!action(page)->isEnabled());
        QVERIFY(labelled(page, deviceProblem("cuda:3", made::processorAlone())));
        QVERIFY(!page.devices()->changeButton()->isHidden());
        page.devices()->showChoice("cpu", made::processorAlone());
        QVERIFY(action(page)->isEnabled());
        QVERIFY(page.devices()->changeButton()->isHidden());
    }

    void neitherIsARunGoneOnWithThere() {
        const Principle pair{"brief", "Be brief.", "Be long."};
        StartPage page(nullptr);
        page.setOffers({{pair, QStringLiteral("Brief"), {}}});
        page.setOpen({.file = QStringLiteral("l.sami"), .principles = {pair}, .pair = pair});
        page.setRun(OpenExperiment::Run::Resumable);
        page.devices()->showChoice("cuda:3", made::processorAlone());
        QVERIFY(!button(page, QStringLiteral("Resume learning"))->isEnabled());
        // What is at work is shown wherever it computes; the header says that.
        page.setRun(OpenExperiment::Run::Active);
        QVERIFY(button(page, QStringLiteral("Watch it learn"))->isEnabled());
        QVERIFY(page.devices()->isHidden());
    }
};

SAMI_TEST(TestDeviceRow)
#include "test_device_row.moc"
