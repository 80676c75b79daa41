#pragma once

#include <QDialog>

#include "core/constitution/remark.h"

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QTextCursor;

namespace sami {

class ExperimentSession;
class Page;

/// What a reader says of an answer: more of this, or less of this, in a few words. It stays until it is known what
/// became of them.
class RemarkDialog final : public QDialog {
    Q_OBJECT

public:
    /// @param answer or the part of it that is meant
    RemarkDialog(QString query, QString answer, QWidget* parent);

    void showKept(qint64 draft);
    void showProblem(const QString& sentence);
    QLineEdit* words() const { return m_words; }
    QPushButton* more() const { return m_more; }
    QPushButton* less() const { return m_less; }
    QPushButton* showing() const { return m_showing; }

Q_SIGNALS:
    void made(const sami::Remark& remark);
    /// The reader wants to see what became of it: the last draft that was kept.
    void draftWanted(qint64 draft);

private:
    QHBoxLayout* makeButtons();
    void make(RemarkWish wish);
    void update();

    QString m_query;
    QString m_answer;
    qint64 m_draft = 0;
    QLineEdit* m_words;
    QPushButton* m_more;
    QPushButton* m_less;
    QPushButton* m_showing;
    QLabel* m_state;
};

/// The button beside an answer that leads there.
QPushButton* makeRemarkButton(QWidget* parent);
/// What of an answer is meant: what is selected of it, else all.
QString meantPart(const QTextCursor& cursor);

/// Asks what is to be said of an answer, makes a draft of it in the open experiment, and leads to it where that is
/// wanted.
void askForRemark(Page* page, ExperimentSession* session, const QString& query, const QString& answer);

}  // namespace sami
