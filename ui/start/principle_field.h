#pragma once

#include <QLineEdit>

namespace sami {

/// One line for a principle. What does not fit stands in the tooltip, and of a field that is left the beginning is
/// seen.
class PrincipleField final : public QLineEdit {
    Q_OBJECT

public:
    PrincipleField(const QString& placeholder, const QString& name, QWidget* parent);

protected:
    void focusOutEvent(QFocusEvent* event) override;
};

}  // namespace sami
