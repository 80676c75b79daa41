#pragma once

#include <QWidget>

#include "ui/session/side_run_state.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace sami {

/// A question of the visitor's own for both models. While they answer it can be read but not changed, and keeps the
/// focus.
class AskField final : public QWidget {
    Q_OBJECT

public:
    explicit AskField(QWidget* parent);

    /// How the models get on, or what went wrong, is said beneath the field; with nothing to say the question is done
    /// with.
    void showAsking(const AskingState& state);
    /// Why nothing can be asked, as a sentence; empty where it can.
    void setObstacle(const QString& sentence);
    void focusField();
    QLineEdit* field() const { return m_field; }
    QPushButton* button() const { return m_button; }

Q_SIGNALS:
    void askRequested(const QString& query);

private:
    void ask();
    void change();
    void say(const QString& sentence, bool isProblem);
    void sayState();

    AskingState m_asking;
    QString m_obstacle;
    QLineEdit* m_field;
    QPushButton* m_button;
    QLabel* m_state;
};

}  // namespace sami
