#pragma once

#include <QFrame>
#include <QPointer>

class QVBoxLayout;

namespace sami {

/// Something to read in the middle of the window, over everything; any key or press puts it away.
class Sheet : public QFrame {
    Q_OBJECT

public:
    explicit Sheet(QWidget* parent);

    void toggle();
    /// Where subclasses put what is read.
    QVBoxLayout* content() const { return m_content; }

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void leave();

    QPointer<QWidget> m_before;  ///< what had the focus
    QVBoxLayout* m_content;
};

}  // namespace sami
