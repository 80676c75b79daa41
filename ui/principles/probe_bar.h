#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QHBoxLayout;

namespace sami {

class ProbeRun;

/// The row over what a probe finds: a button that begins it and ends it, and how it gets on.
class ProbeBar final : public QWidget {
    Q_OBJECT

public:
    ProbeBar(const QString& action, const QString& why, QWidget* parent);

    void follow(const ProbeRun* probe);
    /// What stands in the way of beginning it, a sentence; empty where nothing does.
    void setObstacle(const QString& sentence);
    /// Beside the button, before how it gets on.
    void addField(QWidget* field, int stretch = 0);
    /// Beside the button, what is found already; empty where nothing is.
    void setFound(const QString& sentence);
    /// What went wrong was of something else than what is shown now.
    void forgetProblem();
    /// As the button is pressed, unless something stands in the way of beginning.
    void press();
    QPushButton* button() const { return m_button; }

Q_SIGNALS:
    void startRequested();
    void stopRequested();

private:
    void update();

    const ProbeRun* m_probe = nullptr;
    QString m_action;
    QString m_obstacle;
    QString m_found;
    bool m_hidesProblem = false;
    QHBoxLayout* m_row;
    QPushButton* m_button;
    QLabel* m_state;
};

}  // namespace sami
