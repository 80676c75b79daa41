#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "core/workbench/launch_run.h"
#include "core/workbench/principles.h"
#include "tests/core/store/example_experiment.h"
#include "tests/test_registry.h"
#include "ui/session/experiment_bin.h"

using namespace sami;

/// What becomes of an experiment that is thrown away.
class TestExperimentBin : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_home;
    QByteArray m_dataBefore;

    QString file() const { return m_home->filePath(QStringLiteral("e.sami")); }
    QString inBin(const QString& name) const {
        return m_home->filePath(QStringLiteral("data/Trash/files/%1").arg(name));
    }

    void makeExperiment() const {
        const auto document = example::must(Document::create(file().toStdString(), example::content()));
        example::playIteration(RunFolder(example::must(launchRun(*document)).folder));
        example::must(document->runs().catchUp());
    }

private Q_SLOTS:
    void init() {
        // On the disk of the home folder, which is the one that has the bin.
        m_home = std::make_unique<QTemporaryDir>(QDir::homePath() + QStringLiteral("/sami-test-XXXXXX"));
        QVERIFY(m_home->isValid());
        m_dataBefore = qgetenv("XDG_DATA_HOME");
        qputenv("XDG_DATA_HOME", m_home->filePath(QStringLiteral("data")).toUtf8());
        QDir(m_home->path()).mkpath(QStringLiteral("data"));
        makeExperiment();
    }
    void cleanup() {
        if (m_dataBefore.isEmpty()) {
            qunsetenv("XDG_DATA_HOME");
        } else {
            qputenv("XDG_DATA_HOME", m_dataBefore);
        }
    }

    void theWholeExperimentIsInTheBin() {
        // As a killed process leaves it: the log holds what the file does not.
        const std::filesystem::path copy = m_home->filePath(QStringLiteral("killed.sami")).toStdString();
        {
            const auto document = example::must(Document::open(file().toStdString()));
            example::must(document->edits().addPrinciple({"kind", "Be kind.", "Be rude."}));
            for (const char* suffix : {"", "-wal"})
                std::filesystem::copy_file(file().toStdString() + suffix, copy.string() + suffix);
        }
        QVERIFY(std::filesystem::file_size(copy.string() + "-wal") > 0);
        QVERIFY(moveExperimentToBin(QString::fromStdString(copy.string())).has_value());
        QVERIFY(!std::filesystem::exists(copy));
        QVERIFY(!std::filesystem::exists(copy.string() + "-wal"));
        const auto thrownAway =
            example::must(Document::open(inBin(QStringLiteral("killed.sami")).toStdString(), Access::ReadOnly));
        QCOMPARE(example::must(contentOf(*thrownAway)).principles.size(), std::size_t{2});
    }

    void runsGoWithTheirExperiment() {
        QVERIFY(moveExperimentToBin(file()).has_value());
        QVERIFY(!QFile::exists(file()) && !QFile::exists(file() + QStringLiteral(".runs")));
        QVERIFY(QFile::exists(inBin(QStringLiteral("e.sami"))));
        QVERIFY(QFile::exists(inBin(QStringLiteral("e.sami.runs"))));
    }

    void whatIsOpenStays() {
        const auto open = example::must(Document::open(file().toStdString()));
        const Result<void> refused = moveExperimentToBin(file());
        QVERIFY(!refused && refused.error().kind == ErrorKind::Locked);
        QVERIFY(QFile::exists(file()) && QFile::exists(file() + QStringLiteral(".runs")));
    }
};

SAMI_TEST(TestExperimentBin)
#include "test_experiment_bin.moc"
