#pragma once

#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QInputMethodEvent>

#include "tests/ui/opened_window.h"
#include "ui/principles/pair_model.h"
#include "ui/principles/pair_table.h"
#include "ui/principles/principles_page.h"
#include "ui/session/edit_history.h"

namespace sami {

/// A window whose principles are written, and what tests ask of them.
class PrinciplesWindow : protected OpenedWindow {
protected:
    PrinciplesPage* page() const { return m_window->findChild<PrinciplesPage*>(); }
    PairTable* table() const { return page()->table(); }
    PairModel* pairs() const { return table()->pairs(); }
    EditHistory* edits() const { return m_window->findChild<EditHistory*>(); }
    const std::vector<Principle>& kept() const { return m_window->session().experiment().content.principles; }
    QString cell(int row, int column) const { return pairs()->index(row, column).data().toString(); }

    /// All that was asked for is done and shown.
    void settled() {
        for (int i = 0; i < 3; ++i) {
            bool done = false;
            m_window->session().link().run([](Document&) { return true; }, m_window.get(), [&](bool) { done = true; });
            QElapsedTimer waited;
            waited.start();
            while (!done && waited.elapsed() < kOpenedPatienceMs)
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
            QVERIFY(done);
            m_window->session().link().deliverChanges();
        }
        QCoreApplication::processEvents();
    }
    void openEmpty(const char* name) {
        NewExperiment content = example::content();
        content.principles.clear();
        example::must(Document::create(file(name), content));
        open(name);
        m_window->showPage(pageId::principles);
        settled();
    }
    /// An action of the page on the pair of a row.
    void trigger(int row, const char* name) {
        if (pairs()->principle(row) == nullptr) return;
        table()->setCurrentIndex(pairs()->index(row, PairModel::Text));
        for (QAction* action : page()->actions()) {
            if (action->text() == QLatin1String(name)) action->trigger();
        }
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QWidget* at = QApplication::focusWidget();
        QTest::keyClick(at != nullptr ? at : m_window.get(), key, modifiers);
    }
    /// As an input method does: not every script has keys of its own.
    void type(const char* text) {
        QInputMethodEvent written;
        written.setCommitString(QString::fromUtf8(text));
        QApplication::sendEvent(QApplication::focusWidget(), &written);
    }
};

}  // namespace sami
