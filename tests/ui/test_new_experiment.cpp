#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDragEnterEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QTableWidget>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/found_widgets.h"
#include "tests/ui/opened_window.h"
#include "ui/new_experiment_dialog.h"
#include "ui/queries/import_panel.h"

using namespace sami;
using namespace example;

class TestNewExperiment : public QObject, private OpenedWindow {
    Q_OBJECT
private:
    /// The dialog that the window has opened.
    NewExperimentDialog* dialog() const {
        const QList<NewExperimentDialog*> all = m_window->findChildren<NewExperimentDialog*>();
        return all.isEmpty() ? nullptr : all.back();
    }
    static QPushButton* create(const NewExperimentDialog* asked) {
        for (QPushButton* button : asked->findChildren<QPushButton*>()) {
            if (button->isDefault()) return button;
        }
        return nullptr;
    }
    static QLineEdit* field(const NewExperimentDialog* asked, const char* name) {
        for (QLineEdit* line : asked->findChildren<QLineEdit*>()) {
            if (line->accessibleName() == QLatin1String(name)) return line;
        }
        return nullptr;
    }
    /// Drops a file on the window. @return whether the window takes it
    bool drop(const QString& path, QWidget* on) const {
        QMimeData dragged;
        dragged.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enter({5, 5}, Qt::CopyAction, &dragged, Qt::LeftButton, Qt::NoModifier);
        enter.ignore();
        QApplication::sendEvent(on, &enter);
        if (!enter.isAccepted()) return false;
        QDropEvent dropped({5, 5}, Qt::CopyAction, &dragged, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(on, &dropped);
        return true;
    }
    QString written(const char* name, const QByteArray& content) const {
        const QString path = QString::fromStdString(file(name).string());
        QFile out(path);
        if (!out.open(QIODevice::WriteOnly)) return {};
        out.write(content);
        return path;
    }

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }
    void init() { showActiveWindow(); }
    void cleanup() { closeWindow(); }

    void oneIsMadeByKeysAlone() {
        QTest::keyClick(m_window.get(), Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(dialog() != nullptr && dialog()->isVisible());
        QLineEdit* const place = field(dialog(), "File of the experiment");
        place->selectAll();
        QTest::keyClicks(place, QString::fromStdString(file("mine").string()));
        QVERIFY(create(dialog())->isEnabled());
        QTest::keyClick(place, Qt::Key_Return);
        QTRY_COMPARE(m_window->session().experiment().path, QString::fromStdString(file("mine.sami").string()));
        QTRY_COMPARE(m_window->page(), pageId::principles);
        QCOMPARE(m_window->session().experiment().content.principles.size(), std::size_t{1});
        QVERIFY(m_window->session().run() == nullptr);
    }

    void nothingIsOverwritten() {
        created("there.sami");
        QTest::keyClick(m_window.get(), Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(dialog() != nullptr);
        QLineEdit* const place = field(dialog(), "File of the experiment");
        place->setText(QString::fromStdString(file("there").string()));
        QTRY_VERIFY(!create(dialog())->isEnabled());
        place->setText(QString::fromStdString(file("gone").string()));
        QDir().mkpath(QString::fromStdString(file("gone.sami.runs/0001-run-1").string()));
        QVERIFY(create(dialog())->isEnabled());
        QTRY_VERIFY(!create(dialog())->isEnabled());
        // Nor does what was typed go where it turns out too late.
        place->setText(m_data->filePath(QString(300, u'x')));
        QVERIFY(create(dialog())->isEnabled());
        create(dialog())->click();
        QTRY_VERIFY(!said().isEmpty());
        QVERIFY(dialog()->isVisible() && m_window->session().experiment().path.isEmpty());
        place->clear();
        QVERIFY(!create(dialog())->isEnabled());
        place->setText(QString::fromStdString(file("below/deep/other.sami").string()));
        QVERIFY(create(dialog())->isEnabled());
        dialog()->findChild<QCheckBox*>()->setChecked(false);
        create(dialog())->click();
        QTRY_COMPARE(m_window->session().experiment().path,
                     QString::fromStdString(file("below/deep/other.sami").string()));
        QVERIFY(m_window->session().experiment().content.principles.empty());
    }

    void everyPresetSaysWhatItBrings() {
        NewExperimentDialog asked(QStringLiteral("/tmp/x.sami"), {}, nullptr);
        auto* presets = asked.findChild<QComboBox*>();
        auto* brings = asked.findChild<QCheckBox*>();
        for (int i = 0; i < presets->count(); ++i) {
            presets->setCurrentIndex(i);
            const NewExperiment content = must(newExperiment({.preset = asked.preset()}));
            QCOMPARE(brings->isEnabled(), !content.principles.empty() || !content.queries.empty());
            const auto names = [brings](std::size_t count) {
                return brings->text().contains(QStringLiteral("(%1)").arg(count));
            };
            QVERIFY(content.principles.empty() || names(content.principles.size()));
            QVERIFY(content.queries.empty() || names(content.queries.size()));
            QVERIFY(presets->currentText().startsWith(QString::fromStdString(asked.preset()) + QStringLiteral(" – ")));
        }
    }

    void aModelIsDroppedAnywhere() {
        created("open.sami");
        open("open.sami");
        const QString model = written("m.gguf", "GGUF");
        for (const QString& page : {pageId::start, pageId::principles, pageId::queries, pageId::live, pageId::review}) {
            m_window->showPage(page);
            QVERIFY(drop(model, m_window->centralWidget()->focusWidget() != nullptr
                                    ? m_window->centralWidget()->focusWidget()
                                    : m_window.get()));
            QTRY_VERIFY(dialog() != nullptr && dialog()->isVisible());
            QCOMPARE(QString::fromStdString(dialog()->model()), model);
            dialog()->reject();
            QTRY_VERIFY(dialog() == nullptr);
        }
        QVERIFY(!drop(QString::fromStdString(file("missing.gguf").string()), m_window.get()));
        const QTemporaryDir without;
        QVERIFY(!drop(without.path(), m_window.get()));
    }

    void aFileOfQueriesLeadsToItsPreview() {
        created("queries.sami");
        open("queries.sami");
        for (const char* name : {"q.jsonl", "all of them %1 %2.jsonl", "Fragen äöü/问题.jsonl"}) {
            QDir().mkpath(QFileInfo(QString::fromStdString(file(name).string())).path());
            m_window->showPage(pageId::live);
            QVERIFY(drop(written(name, QByteArray("{\"text\": \"Why ") + name + "?\"}\n"), m_window.get()));
            QCOMPARE(m_window->page(), pageId::queries);
            auto* panel = m_window->findChild<ImportPanel*>();
            QTRY_COMPARE(panel->findChild<QTableWidget*>()->rowCount(), 1);
            QStringList cells;
            for (int column = 0; column < panel->findChild<QTableWidget*>()->columnCount(); ++column) {
                if (const auto* cell = panel->findChild<QTableWidget*>()->item(0, column)) cells << cell->text();
            }
            QVERIFY2(cells.contains(QStringLiteral("Why %1?").arg(QString::fromUtf8(name))),
                     qPrintable(cells.join(u'|')));
        }
    }

    void whatCannotBeTakenInIsNotAccepted() {
        const QString queries = written("q.jsonl", "{\"text\": \"Why?\"}\n");
        QVERIFY(!drop(queries, m_window.get()));  // no experiment is open
        created("open.sami");
        open("open.sami");
        QVERIFY(QDir(m_data->path()).mkdir(QStringLiteral("folder.json")));
        QVERIFY(!drop(m_data->filePath(QStringLiteral("folder.json")), m_window.get()));
        QVERIFY(!drop(written("picture.png", "x"), m_window.get()));
        QVERIFY(drop(queries, m_window.get()));
    }
};

SAMI_TEST(TestNewExperiment)
#include "test_new_experiment.moc"
