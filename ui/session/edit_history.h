#pragma once

#include <functional>

#include <QObject>
#include <QString>

#include "core/workbench/document.h"

namespace sami {

class ExperimentSession;

/// Changes of what the open experiment teaches, and the way back: everything is written in the document's thread, a
/// step of the history each.
class EditHistory final : public QObject {
    Q_OBJECT

public:
    explicit EditHistory(ExperimentSession* session);

    /// What undo would take back, in words; empty where there is nothing, or nothing can be written.
    const QString& undoLabel() const { return m_undo; }
    const QString& redoLabel() const { return m_redo; }
    /// Changes the document; what does not work is told, and what pages show is read anew. `then` is told whether it
    /// worked, before anybody reads what came of it.
    void apply(std::function<Result<void>(Document&)> change, std::function<void(bool)> then = {});

public Q_SLOTS:
    void undo();
    void redo();

Q_SIGNALS:
    void changed();
    /// A change was refused: what is shown of it is not what is kept.
    void refused(const QString& sentence);

private:
    void read();
    void step(Result<std::string> (Edits::*way)());

    ExperimentSession* m_session;
    QString m_undo;
    QString m_redo;
};

}  // namespace sami
