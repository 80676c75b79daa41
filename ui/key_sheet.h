#pragma once

#include <QFrame>
#include <QList>

class QAction;

namespace sami {

/// All keys at a glance, over the window; any key or press puts it away. Made from the actions, so it can't be wrong.
class KeySheet final : public QFrame {
    Q_OBJECT

public:
    KeySheet(const QList<QAction*>& actions, QWidget* parent);
    void toggle();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
};

}  // namespace sami
