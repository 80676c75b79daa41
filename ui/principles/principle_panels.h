#pragma once

#include <QTabWidget>

#include "core/run/contrast_preview.h"
#include "core/workbench/contrast_choice.h"
#include "core/workbench/principle_warnings.h"
#include "ui/principles/askable_models.h"

namespace sami {

class DetailsPanel;
class DraftsPanel;
class DrawnPanel;
class HealthPanel;
class PromptPanel;
class RescorePanel;
class VersionsPanel;
class WarningsPanel;
class WhatIfPanel;

/// What follows from the pairs above: one panel at a time.
class PrinciplePanels final : public QTabWidget {
    Q_OBJECT

public:
    explicit PrinciplePanels(QWidget* parent);

    void showPreview(const ContrastPreview& preview, std::optional<ContrastPreset> preset, bool readOnly);
    void showWarnings(const std::vector<PrincipleWarning>& warnings);
    /// Those that can answer or write.
    void showModels(const std::vector<AskableModel>& models);
    /// Shows the panel of that place, with the focus in it.
    void enter(int place);

    DrawnPanel* drawn() const { return m_drawn; }
    PromptPanel* prompt() const { return m_prompt; }
    DetailsPanel* details() const { return m_details; }
    HealthPanel* health() const { return m_health; }
    WhatIfPanel* whatIf() const { return m_whatIf; }
    DraftsPanel* drafts() const { return m_drafts; }
    RescorePanel* rescoring() const { return m_rescoring; }
    VersionsPanel* versions() const { return m_versions; }

Q_SIGNALS:
    /// A line of a panel leads to the pair it is about.
    void pairWanted(qint64 principle);

private:
    DrawnPanel* m_drawn;
    PromptPanel* m_prompt;
    DetailsPanel* m_details;
    HealthPanel* m_health;
    WhatIfPanel* m_whatIf;
    RescorePanel* m_rescoring;
    WarningsPanel* m_warnings;
    VersionsPanel* m_versions;
    DraftsPanel* m_drafts;
};

}  // namespace sami
