#pragma once

#include <QList>

#include "ui/controls/sheet.h"

class QAction;

namespace sami {

/// All keys at a glance. Made from the actions, so it can't be wrong.
class KeySheet final : public Sheet {
    Q_OBJECT

public:
    KeySheet(const QList<QAction*>& actions, QWidget* parent);
};

}  // namespace sami
