#pragma once

#include <vector>

#include <QListWidget>

#include "core/workbench/principle_warnings.h"

namespace sami {

/// What is worth knowing of the principles before a run is taught them, a sentence each. Enter or a double click leads
/// to the pair.
class WarningsPanel final : public QListWidget {
    Q_OBJECT

public:
    explicit WarningsPanel(QWidget* parent);

    void showWarnings(const std::vector<PrincipleWarning>& warnings);

Q_SIGNALS:
    void pairWanted(qint64 principle);
};

}  // namespace sami
