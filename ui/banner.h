#pragma once

#include <QFrame>

#include "ui/session/notice.h"

class QBoxLayout;
class QHBoxLayout;
class QLabel;
class QPushButton;

namespace sami {

class BoundedText;

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

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QPushButton* makeButton(Notice::Action action);
    void placeActions();

    Notice m_notice;
    QLabel* m_icon;
    BoundedText* m_sentence;
    QBoxLayout* m_body;  ///< the sentence, and its actions beside or below it
    QHBoxLayout* m_actions;
};

}  // namespace sami
