#pragma once

#include <optional>

#include <QWidget>

#include "core/run/contrast_preview.h"
#include "core/workbench/contrast_choice.h"

class QComboBox;
class QLabel;

namespace sami {

class ContrastGrid;

/// What will be drawn: how many constitutions a query gets, from how many, and which sides they state.
class DrawnPanel final : public QWidget {
    Q_OBJECT

public:
    explicit DrawnPanel(QWidget* parent);

    void showPreview(const ContrastPreview& preview, std::optional<ContrastPreset> preset, bool readOnly);
    ContrastGrid* grid() const { return m_grid; }
    QComboBox* presets() const { return m_presets; }

Q_SIGNALS:
    void presetChosen(sami::ContrastPreset preset);

private:
    QString summaryOf(const ContrastPreview& preview) const;

    QComboBox* m_presets;
    QLabel* m_summary;
    ContrastGrid* m_grid;
};

}  // namespace sami
