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
class QPushButton;

namespace sami {

class PairTable;
class PrinciplePanels;

/// A use case that changes the document, to be done in the document's thread.
using DocumentEdit = std::function<Result<void>(Document&)>;

/// What the page shows of an experiment, as it stands.
struct PrinciplesShown {
    std::vector<Principle> principles;
    std::optional<ContrastPreset> preset;
    std::vector<PrincipleWarning> warnings;
    std::vector<PrincipleWarning> room{};  ///< those of `warnings` that every query had to be looked at for
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
    PrinciplePanels* panels() const { return m_panels; }

    void refreshActions() override;
    void showPart(const QString& part) override;
    QString offer() const override { return m_offer; }
    void press() override { Q_EMIT teachRequested(); }

Q_SIGNALS:
    void teachRequested();
    /// A change of the document that was asked for here.
    void editWanted(const sami::DocumentEdit& edit);
    /// @param before as it was shown: what differs was changed, and nothing else
    void pairChanged(const sami::Principle& principle, const sami::Principle& before);
    void exportRequested(const QString& path);
    /// Another pair is looked at.
    void pairChosen();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    QWidget* makeContent();
    QWidget* makeTools(QWidget* parent);
    void connectPanels();
    void makeActions();
    QAction* addAct(const QString& text, const QKeySequence& keys, const std::function<void()>& act,
                    bool needsPair = true);
    void addPairActions();
    void addListActions();
    void want(const DocumentEdit& edit) { Q_EMIT editWanted(edit); }
    void move(int by);
    void showDetails();
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
    PrinciplePanels* m_panels = nullptr;
    std::vector<QAction*> m_changing;     ///< those that change the document
    std::vector<QPushButton*> m_writing;  ///< buttons of what changes the document
};

}  // namespace sami
