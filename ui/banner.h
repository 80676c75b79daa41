#pragma once

#include <QFrame>

#include "ui/session/notice.h"

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace sami {

/// The line at the bottom that is there only when there is something to say, with what to do about it.
class Banner final : public QFrame {
    Q_OBJECT

public:
    explicit Banner(QWidget* parent);
    void showNotice(const Notice& notice);
    const Notice& notice() const { return m_notice; }

Q_SIGNALS:
    /// What the notice offers was chosen.
    void pressed(sami::Notice::Action action);

private:
    QPushButton* makeButton(Notice::Action action);

    Notice m_notice;
    QLabel* m_icon;
    QLabel* m_sentence;
    QHBoxLayout* m_actions;
};

}  // namespace sami
