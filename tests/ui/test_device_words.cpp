#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/made_devices.h"

using namespace sami;

Q_DECLARE_METATYPE(sami::KnownDevices)

class TestDeviceWords : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theSentenceSaysWhere_data() {
        QTest::addColumn<QByteArray>("choice");
        QTest::addColumn<KnownDevices>("known");
        QTest::addColumn<QString>("sentence");
        const QString processor = QStringLiteral("Computes on this computer's processor.");
        const QString card = QStringLiteral("Computes on Made Fast 80GB (cuda:0), 79 of 86\u00a0GB free.");
        QTest::newRow("the processor") << QByteArray("cpu") << made::twoCards() << processor;
        QTest::newRow("the processor, before anything is known") << QByteArray("cpu") << KnownDevices() << processor;
        QTest::newRow("the processor, without sami") << QByteArray("cpu") << made::unknown() << processor;
        QTest::newRow("by itself, without sami") << QByteArray("auto") << made::unknown() << processor;
        QTest::newRow("by itself, nothing else here") << QByteArray("auto") << made::processorAlone() << processor;
        QTest::newRow("by itself, one card") << QByteArray("auto") << made::oneCard() << card;
        QTest::newRow("by itself, two cards") << QByteArray("auto") << made::twoCards()
                                              << QStringLiteral("Chooses by itself among 2 devices and the processor.");
        QTest::newRow("a card") << QByteArray("cuda:0") << made::twoCards() << card;
        QTest::newRow("the first by its kind alone") << QByteArray("cuda") << made::oneCard() << card;
        QTest::newRow("two, with blanks") << QByteArray("cuda:0, cuda:1") << made::twoCards()
                                          << QStringLiteral("Computes on 2 devices together, 99 of 172\u00a0GB free.");
        QTest::newRow("a card, before anything is known")
            << QByteArray("cuda:0") << KnownDevices() << QStringLiteral("Computes on cuda:0.");
    }
    void theSentenceSaysWhere() {
        QFETCH(QByteArray, choice);
        QFETCH(KnownDevices, known);
        QFETCH(QString, sentence);
        QCOMPARE(whereSentence(choice.toStdString(), known), sentence);
        QCOMPARE(deviceProblem(choice.toStdString(), known), QString());
    }

    void whatIsNotHereIsSaid_data() {
        QTest::addColumn<QByteArray>("choice");
        QTest::addColumn<KnownDevices>("known");
        QTest::addColumn<QString>("problem");
        QTest::newRow("no card at all")
            << QByteArray("cuda:0") << made::processorAlone()
            << QStringLiteral(
                   "It is set to compute on cuda:0, which this computer does not have. Choose its processor "
                   "instead.");
        QTest::newRow("one of two")
            << QByteArray("cuda:0,cuda:1") << made::oneCard()
            << QStringLiteral(
                   "It is set to compute on cuda:1, which this computer does not have. Choose another "
                   "device.");
        QTest::newRow("another kind")
            << QByteArray("xpu:0") << made::twoCards()
            << QStringLiteral(
                   "It is set to compute on xpu:0, which this computer does not have. Choose another "
                   "device.");
        QTest::newRow("nobody to ask")
            << QByteArray("cuda:0") << made::unknown()
            << QStringLiteral(
                   "It is set to compute on cuda:0. Whether this computer has that is not known: The "
                   "program could not be started. Choose the processor to go on without.");
    }
    void whatIsNotHereIsSaid() {
        QFETCH(QByteArray, choice);
        QFETCH(KnownDevices, known);
        QFETCH(QString, problem);
        QCOMPARE(deviceProblem(choice.toStdString(), known), problem);
    }

    void whatCanBeChosenIsListed() {
        const auto choices = [](const KnownDevices& known) {
            QStringList list;
            for (const DeviceOption& option : deviceOptions(known)) list.append(QString::fromStdString(option.choice));
            return list.join(QLatin1Char(' '));
        };
        QCOMPARE(choices(made::unknown()), QStringLiteral("cpu"));
        QCOMPARE(choices(made::processorAlone()), QStringLiteral("cpu"));
        QCOMPARE(choices(made::oneCard()), QStringLiteral("cpu cuda:0 auto"));
        QCOMPARE(choices(made::twoCards()), QStringLiteral("cpu cuda:0 cuda:1 cuda:0,cuda:1 auto"));
        QCOMPARE(deviceOptions(made::twoCards())[2].text,
                 QStringLiteral("Made Fast 80GB (cuda:1), 20 of 86\u00a0GB free"));
    }

    void whoHoldsTheRestIsNamed() {
        DeviceInfo card = made::card("cuda:0", 1);
        QCOMPARE(holderLines(card), QString());
        card.holders = {{{42, "python3", 5'240'000'000}, {43, "", std::nullopt}}};
        QCOMPARE(holderLines(card),
                 QStringLiteral("python3 (process 42) holds 5.2\u00a0GB.\nA program without a name (process 43) holds "
                                "memory."));
        card.holders.reset();
        QCOMPARE(holderLines(card), QString());
    }

    void smallMemoriesHaveADecimal() {
        DeviceInfo small = made::card("cuda:0", 1'940'000'000);
        small.totalBytes = 2'000'000'000;
        QCOMPARE(freeMemory(small), QStringLiteral("1.9 of 2.0\u00a0GB free"));
    }

    void theHeaderNamesWhatIsInUse_data() {
        QTest::addColumn<QByteArray>("names");
        QTest::addColumn<KnownDevices>("known");
        QTest::addColumn<QString>("shown");
        QTest::addColumn<QString>("explained");
        QTest::newRow("nothing yet") << QByteArray("") << made::twoCards() << QString() << QString();
        QTest::newRow("the processor") << QByteArray("cpu") << made::twoCards() << QStringLiteral("CPU") << QString();
        QTest::newRow("the one card") << QByteArray("cuda:0") << made::oneCard() << QStringLiteral("Made Fast 80GB")
                                      << QString();
        QTest::newRow("one of two") << QByteArray("cuda:1") << made::twoCards()
                                    << QStringLiteral("Made Fast 80GB (cuda:1)") << QString();
        QTest::newRow("one of another computer")
            << QByteArray("cuda:3") << made::processorAlone() << QStringLiteral("cuda:3") << QString();
        QTest::newRow("several") << QByteArray("cuda:1,cuda:0") << made::twoCards() << QStringLiteral("2 devices")
                                 << QStringLiteral("Made Fast 80GB (cuda:1)\nMade Fast 80GB (cuda:0)");
        QTest::newRow("several that are not known") << QByteArray("cuda:0,cuda:1") << KnownDevices()
                                                    << QStringLiteral("2 devices") << QStringLiteral("cuda:0\ncuda:1");
    }
    void theHeaderNamesWhatIsInUse() {
        QFETCH(QByteArray, names);
        QFETCH(KnownDevices, known);
        QFETCH(QString, shown);
        QFETCH(QString, explained);
        QCOMPARE(devicesInUse(names.toStdString(), known), shown);
        QCOMPARE(devicesInUseExplained(names.toStdString(), known), explained);
    }
};

SAMI_TEST(TestDeviceWords)
#include "test_device_words.moc"
