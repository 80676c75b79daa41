#pragma once

#include <QToolButton>

namespace sami {

/// What can be taken away from the page: answers and win rates, to the clipboard or into a file. The same actions
/// stand in the page's menu.
class ExportButton final : public QToolButton {
    Q_OBJECT

public:
    explicit ExportButton(QWidget* parent);
    /// What the names of files begin with: of the experiment.
    void setSubject(const QString& subject) { m_subject = subject; }

Q_SIGNALS:
    /// Of the question shown.
    void copyAnswersRequested();
    void copyRateRequested();
    /// Of all questions; the ending of the name says in which form.
    void saveAnswersRequested(const QString& path);
    void saveRateRequested(const QString& path);

private:
    using Chosen = void (ExportButton::*)(const QString&);
    /// @param name with a place for the subject
    void chooseFile(const QString& title, const QString& name, Chosen chosen);

    QString m_subject;
};

}  // namespace sami
