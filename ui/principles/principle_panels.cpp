#include "ui/principles/principle_panels.h"

#include <QTabBar>

#include "ui/principles/details_panel.h"
#include "ui/principles/drafts_panel.h"
#include "ui/principles/drawn_panel.h"
#include "ui/principles/health_panel.h"
#include "ui/principles/prompt_panel.h"
#include "ui/principles/rescore_panel.h"
#include "ui/principles/versions_panel.h"
#include "ui/principles/warnings_panel.h"
#include "ui/principles/what_if_panel.h"
#include "ui/principles/writer_form.h"
#include "ui/text/numbers.h"

namespace sami {

PrinciplePanels::PrinciplePanels(QWidget* parent)
    : QTabWidget(parent),
      m_drawn(new DrawnPanel(this)),
      m_prompt(new PromptPanel(this)),
      m_details(new DetailsPanel(this)),
      m_health(new HealthPanel(this)),
      m_whatIf(new WhatIfPanel(this)),
      m_rescoring(new RescorePanel(this)),
      m_warnings(new WarningsPanel(this)),
      m_versions(new VersionsPanel(this)),
      m_drafts(new DraftsPanel(this)) {
    setDocumentMode(true);
    addTab(m_drawn, tr("What will be drawn"));
    addTab(m_prompt, tr("Prompt"));
    addTab(m_details, tr("Details"));
    addTab(m_health, tr("Health"));
    addTab(m_whatIf, tr("What if"));
    addTab(m_rescoring, tr("Re-score"));
    addTab(m_warnings, tr("Warnings"));
    addTab(m_versions, tr("Versions"));
    addTab(m_drafts, tr("Drafts"));
    connect(m_drafts, &DraftsPanel::undecidedChanged, this, [this] {
        const int count = m_drafts->numUndecided();
        setTabText(indexOf(m_drafts), count == 0 ? tr("Drafts") : tr("Drafts (%1)").arg(wholeNumber(count)));
    });
    connect(m_warnings, &WarningsPanel::pairWanted, this, &PrinciplePanels::pairWanted);
    connect(m_health, &HealthPanel::pairWanted, this, &PrinciplePanels::pairWanted);
}

void PrinciplePanels::showPreview(const ContrastPreview& preview, std::optional<ContrastPreset> preset, bool readOnly) {
    m_drawn->showPreview(preview, preset, readOnly);
    m_prompt->showPreview(preview);
}

void PrinciplePanels::showWarnings(const std::vector<PrincipleWarning>& warnings) {
    m_warnings->showWarnings(warnings);
    setTabText(indexOf(m_warnings), warnings.empty()
                                        ? tr("Warnings")
                                        : tr("Warnings (%1)").arg(wholeNumber(static_cast<qint64>(warnings.size()))));
}

void PrinciplePanels::showModels(const std::vector<AskableModel>& models) {
    m_whatIf->showModels(models);
    m_drafts->form()->showWriters(models);
}

void PrinciplePanels::enter(int place) {
    setCurrentIndex(place);
    QWidget* const panel = currentWidget();
    const auto takesKeys = [panel](const QWidget* widget) {
        return panel->isAncestorOf(widget) && widget->isVisibleTo(panel) && widget->isEnabled() &&
               (widget->focusPolicy() & Qt::TabFocus) != 0;
    };
    for (QWidget* next = panel->nextInFocusChain(); next != panel; next = next->nextInFocusChain()) {
        if (takesKeys(next)) return next->setFocus(Qt::ShortcutFocusReason);
    }
    tabBar()->setFocus(Qt::ShortcutFocusReason);
}

}  // namespace sami
