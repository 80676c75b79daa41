#pragma once

#include <QPushButton>

namespace sami {

/// The one button of a page. In focus it draws in by the width of a gap and a ring stands around it: a ring that
/// touched the dark fill would hardly be seen.
class ActionButton final : public QPushButton {
    Q_OBJECT

public:
    explicit ActionButton(QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace sami
