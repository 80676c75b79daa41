#pragma once

#include <QFrame>
#include <QPointer>

class QScrollArea;
class QVBoxLayout;

namespace sami {

/// Something to read in the middle of the window, over everything; any key or press puts it away, but for the keys
/// that scroll where it is larger than the window.
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
    void place();
    void leave();

    QPointer<QWidget> m_before;  ///< what had the focus
    QScrollArea* m_scroll;
    QVBoxLayout* m_content;
};

}  // namespace sami
