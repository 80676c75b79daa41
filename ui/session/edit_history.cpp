#include "ui/session/edit_history.h"

#include "ui/session/experiment_session.h"
#include "ui/session/notice.h"
#include "ui/text/shown_text.h"

namespace sami {

EditHistory::EditHistory(ExperimentSession* session) : QObject(session), m_session(session) {
    connect(session, &ExperimentSession::opened, this, &EditHistory::read);
    connect(session, &ExperimentSession::contentChanged, this, &EditHistory::read);
    connect(&session->link(), &DocumentLink::changed, this, [this](const DocumentChanges& changes) {
        if (changes.queries) read();
    });
}

void EditHistory::apply(std::function<Result<void>(Document&)> change, std::function<void(bool)> then) {
    if (!m_session->isOpen()) return;
    m_session->link().run(
        [change = std::move(change)](Document& document) -> Result<void> {
            if (Result<void> writable = checkWritable(document); !writable) return writable;
            return change(document);
        },
        this,
        [this, then = std::move(then)](const Result<void>& done) {
            if (then) then(done.has_value());
            // What came of it is among the changes that wait.
            m_session->link().deliverChanges();
            if (!done) Q_EMIT refused(sentenceOf(done.error()));
        });
}

void EditHistory::step(Result<std::string> (Edits::*way)()) {
    apply([way](Document& document) -> Result<void> {
        const Result<std::string> done = (document.edits().*way)();
        return done ? Result<void>() : std::unexpected(done.error());
    });
}

void EditHistory::undo() {
    if (!m_undo.isEmpty()) step(&Edits::undo);
}

void EditHistory::redo() {
    if (!m_redo.isEmpty()) step(&Edits::redo);
}

void EditHistory::read() {
    m_session->link().run(
        [](Document& document) -> Result<EditStanding> {
            return document.isReadOnly() ? Result<EditStanding>(EditStanding()) : document.edits().standing();
        },
        this,
        [this](const Result<EditStanding>& standing) {
            m_undo = standing ? shownText(fromUtf8(standing->undo)) : QString();
            m_redo = standing ? shownText(fromUtf8(standing->redo)) : QString();
            Q_EMIT changed();
        });
}

}  // namespace sami
