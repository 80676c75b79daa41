#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "core/workbench/draft_trial.h"
#include "core/workbench/write_principles.h"

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;

namespace sami {

class ProbeBar;
class ResponseView;

/// One draft beside what is there: its words, to be changed before they are accepted; what the writer was asked and
/// said, whole; and how many saved answers the pair would tell apart.
class DraftCard final : public QWidget {
    Q_OBJECT

public:
    explicit DraftCard(QWidget* parent);

    /// Nothing: none is chosen. What is being written stays as it is while the draft is the same.
    void showDraft(const ListedDraft* draft, bool readOnly);
    /// Of whichever pairs were tried.
    void showTrials(std::vector<DraftTrial> trials);
    /// Why nothing can be tried, a sentence; empty where it can.
    void setTrialObstacle(const QString& obstacle);
    /// A model is at work on drafts: it can be given no other ones.
    void setWriting(bool isWriting);
    ProbeBar* trying() const { return m_trying; }
    /// What is to be tried of the draft that is shown; nothing: none is.
    std::optional<TrialWish> trialWish() const;
    /// How it is to be accepted as the fields stand.
    Acceptance acceptance() const;

public Q_SLOTS:
    /// As the buttons do, where they can be pressed.
    void accept();
    void dismiss();

Q_SIGNALS:
    void accepted(qint64 draft, const sami::Acceptance& acceptance);
    void dismissed(qint64 draft);
    /// A model is to put the reader's remark into a pair.
    void wordingWanted(qint64 draft);

private:
    struct Controls {
        QPushButton* accept = nullptr;
        QPushButton* dismiss = nullptr;
        QPushButton* word = nullptr;
        QPushButton* whole = nullptr;  ///< shows the prompt and the words as they came
        QComboBox* use = nullptr;      ///< what a paraphrase becomes
    };
    QWidget* makeFields();
    void makeButtons();
    void fill(const ListedDraft& listed);
    void update();

    std::optional<ListedDraft> m_draft;
    std::vector<DraftTrial> m_trials;
    QString m_trialObstacle;
    bool m_readOnly = true;
    bool m_isWriting = false;
    QLabel* m_head;
    QStackedWidget* m_pages = nullptr;
    QPlainTextEdit* m_text = nullptr;
    QPlainTextEdit* m_antithesis = nullptr;
    ResponseView* m_whole = nullptr;
    Controls m_controls;
    ProbeBar* m_trying;
};

}  // namespace sami
