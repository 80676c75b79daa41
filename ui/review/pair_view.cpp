#include "ui/review/pair_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/controls/elided_label.h"
#include "ui/controls/labels.h"
#include "ui/controls/turning_row.h"
#include "ui/review/constitution_lines.h"
#include "ui/review/remark_dialog.h"
#include "ui/review/since_words.h"
#include "ui/text/numbers.h"
#include "ui/text/response_view.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// Letters from which on both answers stand side by side.
constexpr int kSideBySide = 52;
/// Letters from which on there is room for the length of an answer, "96 tokens, cut off", beside a model's name.
constexpr int kNameBesideLength = 34;

void fill(ResponseView& view, const std::string& text, const std::vector<DiffSpan>& spans, DiffSide side,
          bool markDifferences) {
    if (markDifferences) {
        view.showSpans(spans, side);
    } else {
        view.showPlain(fromUtf8(text));
    }
}

void setSentence(QLabel& label, const QString& words) {
    label.setText(words);
    label.setVisible(!words.isEmpty());
}

/// What a constitution states; where that is not known line by line, all of it.
std::vector<ConstitutionLine> linesOfPair(const ComparedPair& pair) {
    if (!pair.lines.empty()) return pair.lines;
    return {{pair.row.constitution, 0, false}};
}

}  // namespace

PairView::PairView(QWidget* parent)
    : QFrame(parent),
      m_constitution(new ConstitutionLines(this)),
      m_since(makeParagraph({}, this, Tone::Muted)),
      m_note(makeParagraph({}, this, Tone::Muted)),
      m_verdicts(makeParagraph({}, this, Tone::Muted)),
      m_columns(new TurningRow(kSideBySide, 2 * kStep, this)) {
    setRole(this, QStringLiteral("card"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kStep, kStep + kHalfStep, 2 * kStep, kStep + kHalfStep);
    layout->setSpacing(kStep);
    layout->addWidget(m_constitution);
    layout->addWidget(m_since);
    m_columns->add(makeColumn(Tone::Base, m_baseline), 1);
    m_columns->add(makeColumn(Tone::Candidate, m_candidate), 1);
    auto* answers = new QVBoxLayout;
    answers->setSpacing(kHalfStep);
    answers->addWidget(m_columns, 1);
    answers->addWidget(m_note);
    answers->addWidget(m_verdicts);
    layout->addLayout(answers, 1);
    for (QLabel* sentence : {m_since, m_note, m_verdicts}) sentence->setVisible(false);
}

QWidget* PairView::makeColumn(Tone tone, Column& column) {
    auto* widget = new QWidget(this);
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kHalfStep);
    auto* head = new TurningRow(kNameBesideLength, kStep, widget);
    column.name = new ElidedLabel(widget);
    setTone(column.name, tone);
    head->add(column.name, 1);
    auto* beside = new QWidget(widget);  // stays together where the name stands over it
    auto* row = new QHBoxLayout(beside);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kStep);
    column.length = makeText({}, beside, Tone::Muted);
    explain(column.length, tokensExplained());
    row->addWidget(column.length);
    row->addStretch();
    column.remark = makeRemarkButton(beside);
    row->addWidget(column.remark);
    head->add(beside, 0);
    layout->addWidget(head);
    column.view = new ResponseView(widget);
    layout->addWidget(column.view, 1);
    connect(column.remark, &QPushButton::clicked, this,
            [this, view = column.view] { Q_EMIT remarkWanted(meantPart(view->textCursor())); });
    return widget;
}

void PairView::nameModels(const QString& baseline, const QString& candidate) {
    m_baseline.name->setText(baseline);
    m_candidate.name->setText(candidate);
    nameAnswers();
}

/// As they are heard: whose answer it is, and to what.
void PairView::nameAnswers() {
    for (const Column* column : {&m_baseline, &m_candidate})
        column->view->setAccessibleName(tr("%1. %2").arg(column->name->text(), m_constitution->text()));
}

void PairView::showPair(const ComparedPair& pair, bool markDifferences) {
    m_constitution->showLines(linesOfPair(pair), !pair.row.heldOutPrinciples, pair.since);
    setSentence(*m_since, wholeSinceWords(pair));
    setSentence(*m_verdicts, verdictWords(pair, m_baseline.name->text(), m_candidate.name->text()));
    nameAnswers();
    m_baseline.length->setText(responseLength(pair.row.baselineTokens, pair.row.baselineFinish));
    m_candidate.length->setText(responseLength(pair.row.candidateTokens, pair.row.candidateFinish));
    fill(*m_baseline.view, pair.row.baseline, pair.diff.baseline, DiffSide::Baseline, markDifferences);
    fill(*m_candidate.view, pair.row.candidate, pair.diff.candidate, DiffSide::Candidate, markDifferences);
    noteUnmarked();
}

void PairView::noteUnmarked() {
    const bool baseline = m_baseline.view->leavesUnmarked();
    const bool candidate = m_candidate.view->leavesUnmarked();
    m_note->setText(baseline && candidate ? tr("Most words of both answers differ, so none is marked.")
                    : baseline            ? tr("Most words on the left differ, so none is marked there.")
                                          : tr("Most words on the right differ, so none is marked there."));
    m_note->setVisible(baseline || candidate);
}

}  // namespace sami
