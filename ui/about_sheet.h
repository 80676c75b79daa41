#pragma once

#include "ui/controls/sheet.h"

namespace sami {

/// What this program is, its version and its licence.
class AboutSheet final : public Sheet {
    Q_OBJECT

public:
    explicit AboutSheet(QWidget* parent);
};

}  // namespace sami
