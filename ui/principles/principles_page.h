#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/run/contrast_preview.h"
#include "core/workbench/contrast_choice.h"
#include "core/workbench/document.h"
#include "core/workbench/principle_warnings.h"
#include "ui/page.h"

class QLabel;
class QStackedLayout;
class QTabWidget;

namespace sami {

class DrawnPanel;
class HealthPanel;
class PairTable;
class PromptPanel;
class RescorePanel;
class VersionsPanel;
class WarningsPanel;
class WhatIfPanel;

/// A use case that changes the document, to be done in the document's thread.
using DocumentEdit = std::function<Result<void>(Document&)>;

/// What the page shows of an experiment, as it stands.
struct PrinciplesShown {
    std::vector<Principle> principles;
    std::optional<ContrastPreset> preset;
    std::vector<PrincipleWarning> warnings;
    ContrastPreview preview;
};

/// "What should the model follow?": the pairs, edited in place, and below them what follows from them: what is drawn,
/// the exact prompt, what is worth a second look, and what they said before.
class PrinciplesPage final : public Page {
    Q_OBJECT

public:
    explicit PrinciplesPage(QWidget* parent);

    /// Nothing is open.
    void clear();
    void show(const PrinciplesShown& shown);
    /// Why nothing can be changed, a sentence; empty where it can.
    void setReadOnly(bool readOnly, const QString& why);
    /// What Ctrl+Enter does; empty: nothing.
    void setOffer(const QString& offer);

    PairTable* table() const { return m_table; }
    DrawnPanel* drawn() const { return m_drawn; }
    PromptPanel* prompt() const { return m_prompt; }
    VersionsPanel* versions() const { return m_versions; }
    HealthPanel* health() const { return m_health; }
    WhatIfPanel* whatIf() const { return m_whatIf; }
    RescorePanel* rescoring() const { return m_rescoring; }

    QString offer() const override { return m_offer; }
    void press() override { Q_EMIT teachRequested(); }

Q_SIGNALS:
    void teachRequested();
    /// A change of the document that was asked for here.
    void editWanted(const sami::DocumentEdit& edit);
    void exportRequested(const QString& path);
    /// Another pair is looked at.
    void pairChosen();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    QWidget* makeContent();
    QWidget* makeTools(QWidget* parent);
    QTabWidget* makePanels(QWidget* parent);
    void makeActions();
    QAction* addAct(const QString& text, const QKeySequence& keys, const std::function<void()>& act,
                    bool needsPair = true);
    void addPairActions();
    void addListActions();
    void want(DocumentEdit edit) { Q_EMIT editWanted(edit); }
    void move(int by);
    void toggleUse();
    void paste();
    void importFiles(const QStringList& paths);
    void chooseImport();
    void chooseExport();

    bool m_readOnly = true;
    QString m_offer;
    QStackedLayout* m_pages;
    QLabel* m_title = nullptr;
    PairTable* m_table = nullptr;
    QTabWidget* m_panels = nullptr;
    DrawnPanel* m_drawn = nullptr;
    PromptPanel* m_prompt = nullptr;
    WarningsPanel* m_warnings = nullptr;
    VersionsPanel* m_versions = nullptr;
    HealthPanel* m_health = nullptr;
    WhatIfPanel* m_whatIf = nullptr;
    RescorePanel* m_rescoring = nullptr;
};

}  // namespace sami
