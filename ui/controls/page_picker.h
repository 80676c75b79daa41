#pragma once

#include <QComboBox>

namespace sami {

/// A picker on a page that scrolls: it leaves the wheel to the page unless it was chosen, so that scrolling past it
/// changes nothing, and is as narrow as need be, whatever its entries.
class PagePicker final : public QComboBox {
    Q_OBJECT

public:
    explicit PagePicker(QWidget* parent);

protected:
    void wheelEvent(QWheelEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace sami
