#include <QComboBox>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include "tests/test_registry.h"
#include "ui/controls/save_dialog.h"

using namespace sami;

/// A file is written in the kind that was asked for, and under a name that says so.
class TestSaveDialog : public QObject {
    Q_OBJECT

private:
    static const QStringList& kinds() {
        static const QStringList filters{QStringLiteral("Image (*.png)"), QStringLiteral("Drawing (*.svg)"),
                                         QStringLiteral("Data (*.csv)")};
        return filters;
    }

    QTemporaryDir m_folder;
    QWidget m_window;
    QStringList m_chosen;

    QFileDialog* asked() {
        askWhereToSave(&m_window, {QStringLiteral("Save"), QStringLiteral("run.1"), kinds()},
                       [this](const QString& path) { m_chosen.append(path); });
        auto* dialog = m_window.findChild<QFileDialog*>();
        dialog->setDirectory(m_folder.path());
        return dialog;
    }

    static QLineEdit* nameField(QFileDialog* dialog) {
        return dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
    }

    static void type(QFileDialog* dialog, const QString& name) {
        nameField(dialog)->selectAll();
        QTest::keyClicks(nameField(dialog), name);
    }

    static void choose(QFileDialog* dialog, int kind) {
        auto* combo = dialog->findChild<QComboBox*>(QStringLiteral("fileTypeCombo"));
        while (combo->currentIndex() < kind) QTest::keyClick(combo, Qt::Key_Down);
    }

    static void save(QFileDialog* dialog) {
        dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save)->click();
    }

private Q_SLOTS:
    void init() {
        m_chosen.clear();
        qDeleteAll(m_window.findChildren<QFileDialog*>());
    }

    void whatIsMeantByANameAndAKind_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("meant");
        const auto row = [](const char* title, const char* name, int kind, const char* meant) {
            QTest::newRow(title) << QString::fromLatin1(name) << kind << QString::fromLatin1(meant);
        };
        row("no ending", "a", 0, "a.png");
        row("no ending, another kind", "a", 1, "a.svg");
        row("a dot in the name", "v1.2", 2, "v1.2.csv");
        row("a dot at the end", "a.", 1, "a.svg");
        row("the ending of the kind", "a.svg", 1, "a.svg");
        row("in large letters", "A.PNG", 0, "A.PNG");
        row("typed, under the kind that was offered", "a.csv", 0, "a.csv");
        row("left behind by a dialog of the platform", "a.png", 1, "a.svg");
        row("typed, of a third kind", "a.csv", 1, "a.csv");
        row("of no kind", "a.bmp", 1, "a.bmp.svg");
    }
    void whatIsMeantByANameAndAKind() {
        QFETCH(QString, name);
        QFETCH(int, kind);
        QFETCH(QString, meant);
        QCOMPARE(meantPath(name, kinds()[kind], kinds()), meant);
        QCOMPARE(meantPath(QStringLiteral("/x.y/") + name, kinds()[kind], kinds()), QStringLiteral("/x.y/") + meant);
        QFileDialog* dialog = asked();
        choose(dialog, kind);
        type(dialog, name);
        save(dialog);
        QCOMPARE(m_chosen, QStringList(m_folder.filePath(meant)));
    }

    void anotherKindChangesTheEndingAlone() {
        QFileDialog* dialog = asked();
        QCOMPARE(nameField(dialog)->text(), QStringLiteral("run.1.png"));
        choose(dialog, 1);
        QCOMPARE(nameField(dialog)->text(), QStringLiteral("run.1.svg"));
        type(dialog, QStringLiteral("v1.2"));
        choose(dialog, 2);
        QCOMPARE(nameField(dialog)->text(), QStringLiteral("v1.2.csv"));
    }

    void noFolderIsTakenForAName() {
        QVERIFY(QDir(m_folder.path()).mkdir(QStringLiteral("inside")));
        QFileDialog* dialog = asked();
        type(dialog, QStringLiteral("inside"));
        save(dialog);
        QVERIFY(m_chosen.isEmpty());
        QCOMPARE(dialog->directory().dirName(), QStringLiteral("inside"));
        type(dialog, QStringLiteral("a"));
        save(dialog);
        QCOMPARE(m_chosen, QStringList(m_folder.filePath(QStringLiteral("inside/a.png"))));
    }

    void anEmptyNameStaysEmpty() {
        QFileDialog* dialog = asked();
        nameField(dialog)->selectAll();
        QTest::keyClick(nameField(dialog), Qt::Key_Delete);
        choose(dialog, 1);
        QCOMPARE(nameField(dialog)->text(), QString());
    }

    void aFileThatGetsItsEndingHereIsNotReplacedUnasked_data() {
        QTest::addColumn<bool>("agreed");
        QTest::newRow("no") << false;
        QTest::newRow("yes") << true;
    }
    void aFileThatGetsItsEndingHereIsNotReplacedUnasked() {
        QFETCH(bool, agreed);
        QFile file(m_folder.filePath(QStringLiteral("there.png")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        // As a platform's window tells of it, which has seen no "there".
        Q_EMIT asked()->fileSelected(m_folder.filePath(QStringLiteral("there")));
        auto* box = m_window.findChild<QMessageBox*>();
        QVERIFY(box && box->text().contains(QLatin1String("there.png")));
        QVERIFY(m_chosen.isEmpty());
        box->button(agreed ? QMessageBox::Yes : QMessageBox::No)->click();
        QCOMPARE(m_chosen, agreed ? QStringList(file.fileName()) : QStringList());
        delete box;
    }
};

SAMI_TEST(TestSaveDialog)
#include "test_save_dialog.moc"
