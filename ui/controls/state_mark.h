#pragma once

#include <QWidget>

#include "ui/theme/theme.h"

namespace sami {

/// How a run stands, told by a shape as well as by a colour: filled while something goes on, hollow when not, a check
/// mark when done, a square when it went wrong.
class StateMark final : public QWidget {
    Q_OBJECT

public:
    enum class Shape { None, Filled, Hollow, Check, Square };

    explicit StateMark(QWidget* parent);

    void show(Shape shape, Tone tone);
    Shape shape() const { return m_shape; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Shape m_shape = Shape::None;
    Tone m_tone = Tone::Muted;
};

}  // namespace sami
