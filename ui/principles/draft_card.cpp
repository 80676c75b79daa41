#include "ui/principles/draft_card.h"

#include <algorithm>

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>

#include "ui/controls/labels.h"
#include "ui/controls/page_picker.h"
#include "ui/principles/draft_words.h"
#include "ui/principles/probe_bar.h"
#include "ui/text/response_view.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

std::string wordsIn(const QPlainTextEdit* field) {
    return toUtf8(field->toPlainText().simplified());
}

/// What the writer was asked and said.
QString wholeOf(const DraftRow& draft) {
    const QString said = fromUtf8(draft.from.raw);
    if (draft.from.remark) {
        return DraftCard::tr("The answer:\n%1\n\nWhat was said of it:\n%2")
            .arg(fromUtf8(draft.from.remark->answer), said);
    }
    return DraftCard::tr("It wrote:\n%1\n\nIt was asked:\n%2").arg(said, fromUtf8(draft.from.prompt));
}

}  // namespace

DraftCard::DraftCard(QWidget* parent)
    : QWidget(parent),
      m_head(makeParagraph({}, this, Tone::Muted)),
      m_trying(new ProbeBar(tr("Try on saved answers"),
                            tr("Saved answers of the latest run are scored under either side of the pair: how many "
                               "would it tell apart? Nothing is written and nothing is trained."),
                            this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kHalfStep);
    layout->addWidget(m_head);
    layout->addWidget(makeFields(), 1);
    layout->addWidget(m_trying);
    makeButtons();
    showDraft(nullptr, true);
}

QWidget* DraftCard::makeFields() {
    m_pages = new QStackedWidget(this);
    auto* fields = new QWidget(m_pages);
    auto* grid = new QGridLayout(fields);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(2 * kStep);
    grid->setVerticalSpacing(kHalfStep);
    const auto add = [&](const QString& title, Tone tone, int column) {
        auto* field = new QPlainTextEdit(fields);
        setRole(field, QStringLiteral("field"));
        field->setAccessibleName(title);
        field->setTabChangesFocus(true);
        grid->addWidget(makeText(title, fields, tone), 0, column);
        grid->addWidget(field, 1, column);
        grid->setColumnStretch(column, 1);
        connect(field, &QPlainTextEdit::textChanged, this, &DraftCard::update);
        return field;
    };
    m_text = add(tr("Principle"), Tone::Constitution, 0);
    m_antithesis = add(tr("Antithesis"), Tone::Antithesis, 1);
    grid->setRowStretch(1, 1);
    m_whole = new ResponseView(m_pages);
    m_whole->setAccessibleName(tr("What was asked, and what was written"));
    m_pages->addWidget(fields);
    m_pages->addWidget(m_whole);
    return m_pages;
}

void DraftCard::makeButtons() {
    const auto add = [this](const QString& text, const QString& why) {
        auto* button = new QPushButton(text, m_trying);
        explain(button, why);
        m_trying->addField(button);
        return button;
    };
    m_controls.accept = add(tr("Accept"), tr("Makes the words, as they stand here, part of what is taught."));
    m_controls.use = new PagePicker(m_trying);
    m_controls.use->setAccessibleName(tr("What other words become"));
    m_controls.use->addItem(tr("as held-out principle"), static_cast<int>(ParaphraseUse::HeldOut));
    m_controls.use->addItem(tr("as its other words"), static_cast<int>(ParaphraseUse::Field));
    m_controls.use->addItem(tr("as both"), static_cast<int>(ParaphraseUse::Both));
    m_trying->addField(m_controls.use);
    m_controls.dismiss = add(tr("Dismiss"), tr("Puts the draft aside; it is kept."));
    m_controls.word = add(tr("Have it worded"), tr("The chosen model writes a principle and its antithesis of it."));
    m_controls.whole = add(tr("As it came"), tr("The words as they came, and all that the writer was asked."));
    m_controls.whole->setCheckable(true);
    connect(m_controls.accept, &QPushButton::clicked, this, &DraftCard::accept);
    connect(m_controls.dismiss, &QPushButton::clicked, this, &DraftCard::dismiss);
    connect(m_controls.word, &QPushButton::clicked, this, [this] {
        if (m_draft) Q_EMIT wordingWanted(m_draft->draft.id);
    });
    connect(m_controls.whole, &QPushButton::toggled, this,
            [this](bool isWhole) { m_pages->setCurrentIndex(isWhole ? 1 : 0); });
}

void DraftCard::accept() {
    if (m_draft && isVisible() && m_controls.accept->isEnabled()) Q_EMIT accepted(m_draft->draft.id, acceptance());
}

void DraftCard::dismiss() {
    if (m_draft && isVisible() && m_controls.dismiss->isEnabled()) Q_EMIT dismissed(m_draft->draft.id);
}

void DraftCard::showDraft(const ListedDraft* draft, bool readOnly) {
    const bool isSame = draft != nullptr && m_draft && m_draft->draft.id == draft->draft.id;
    m_readOnly = readOnly;
    m_draft = draft == nullptr ? std::nullopt : std::optional(*draft);
    if (!isSame) fill(draft == nullptr ? ListedDraft() : *draft);
    if (!isSame) m_trying->forgetProblem();
    update();
}

void DraftCard::fill(const ListedDraft& listed) {
    const DraftRow& draft = listed.draft;
    const bool isAntithesis = draft.kind == DraftKind::Antithesis;
    // Of a pair that is there the principle stands beside what is drafted.
    m_text->setPlainText(fromUtf8(isAntithesis && listed.about ? listed.about->text : draft.text));
    m_antithesis->setPlainText(fromUtf8(draft.antithesis));
    m_whole->showPlain(draft.id == 0 ? QString() : wholeOf(draft));
    m_controls.use->setCurrentIndex(0);
    m_controls.whole->setChecked(draft.state == DraftState::Unreadable);  // shown as it came
}

void DraftCard::update() {
    const DraftRow none;
    const DraftRow& draft = m_draft ? m_draft->draft : none;
    const bool isAntithesis = draft.kind == DraftKind::Antithesis;
    m_head->setText(!m_draft ? tr("Choose a draft on the left.")
                    : draft.problem.empty()
                        ? draftHead(*m_draft)
                        : QStringLiteral("%1 · %2").arg(draftHead(*m_draft), shownText(fromUtf8(draft.problem))));
    // What was made of a pair that is there can be made of it again; what was taken back as well.
    const bool isFinal = m_draft && m_draft->isTaught && draft.accepted != draft.principle;
    const bool isOpen = m_draft && !isFinal && !m_readOnly;
    m_text->setReadOnly(!isOpen || isAntithesis);
    m_antithesis->setReadOnly(!isOpen);
    m_text->setEnabled(m_draft.has_value());
    m_antithesis->setEnabled(m_draft.has_value());
    m_controls.accept->setEnabled(isOpen && !wordsIn(isAntithesis ? m_antithesis : m_text).empty());
    m_controls.dismiss->setEnabled(isOpen && draft.state != DraftState::Dismissed);
    m_controls.word->setVisible(draft.from.remark.has_value());
    m_controls.word->setEnabled(isOpen && !m_isWriting);
    m_controls.whole->setEnabled(m_draft.has_value());
    m_controls.use->setVisible(draft.kind == DraftKind::Paraphrase);
    m_controls.use->setEnabled(isOpen);
    const std::string text = wordsIn(m_text);
    const std::string antithesis = wordsIn(m_antithesis);
    const bool isPair = m_draft && !text.empty() && !antithesis.empty();
    m_trying->setObstacle(!m_trialObstacle.isEmpty() ? m_trialObstacle
                          : isPair || !m_draft       ? QString()
                                               : tr("A principle and its antithesis tell answers apart: write both."));
    const auto tried = std::ranges::find_if(
        m_trials, [&](const DraftTrial& trial) { return trial.text == text && trial.antithesis == antithesis; });
    m_trying->setFound(tried == m_trials.end() ? QString() : trialWords(*tried));
}

void DraftCard::showTrials(std::vector<DraftTrial> trials) {
    m_trials = std::move(trials);
    update();
}

void DraftCard::setTrialObstacle(const QString& obstacle) {
    m_trialObstacle = obstacle;
    update();
}

void DraftCard::setWriting(bool isWriting) {
    m_isWriting = isWriting;
    update();
}

std::optional<TrialWish> DraftCard::trialWish() const {
    if (!m_draft) return std::nullopt;
    return TrialWish{.draft = m_draft->draft.id, .text = wordsIn(m_text), .antithesis = wordsIn(m_antithesis)};
}

Acceptance DraftCard::acceptance() const {
    Acceptance acceptance;
    if (m_draft && m_draft->draft.kind != DraftKind::Antithesis) acceptance.text = wordsIn(m_text);
    acceptance.antithesis = wordsIn(m_antithesis);
    acceptance.use = static_cast<ParaphraseUse>(m_controls.use->currentData().toInt());
    return acceptance;
}

}  // namespace sami
