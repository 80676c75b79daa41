#include <csignal>
#include <filesystem>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "core/workbench/new_experiment.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

constexpr int kPatienceMs = 20000;

}  // namespace

/// The window as a process of its own.
class TestWorkbenchProgram : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSignalClosesItInGoodOrder_data() {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGHUP") << SIGHUP;
    }
    void aSignalClosesItInGoodOrder() {
        QFETCH(int, signal);
        QTemporaryDir home;
        const QString made = home.filePath(QStringLiteral("e.sami"));
        QVERIFY(Document::create(made.toStdString(), *newExperiment({})).has_value());
        QProcess program;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* folder : {"XDG_DATA_HOME", "XDG_CONFIG_HOME"})
            environment.insert(QString::fromLatin1(folder), home.path());
        program.setProcessEnvironment(environment);
        program.start(QStringLiteral(SAMI_WORKBENCH), {made});
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(made + QStringLiteral("-wal")), kPatienceMs);
        ::kill(static_cast<pid_t>(program.processId()), signal);
        QVERIFY(program.waitForFinished(kPatienceMs));
        QCOMPARE(program.exitStatus(), QProcess::NormalExit);
        QCOMPARE(program.exitCode(), 0);
        const QFileInfo file(made);
        QStringList left = file.dir().entryList({file.fileName() + QStringLiteral("*")}, QDir::Files);
        QCOMPARE(left, QStringList{file.fileName()});
    }

    void withoutADisplayItSaysWhatToDo() {
        QProcess program;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
            environment.remove(QString::fromLatin1(name));
        program.setProcessEnvironment(environment);
        program.start(QStringLiteral(SAMI_WORKBENCH), QStringList());
        QVERIFY(program.waitForFinished(kPatienceMs));
        QCOMPARE(program.exitStatus(), QProcess::NormalExit);
        QCOMPARE(program.exitCode(), 1);
        const QByteArray said = program.readAllStandardError();
        QVERIFY2(said.startsWith("sami-workbench: there is no display") && said.count('\n') == 1, said);
    }
};

SAMI_TEST(TestWorkbenchProgram)
#include "test_workbench_program.moc"
